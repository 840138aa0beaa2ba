package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Passwords, limits, a server of the operator and countries decide who plays, over every protocol. */
class AccessModulesIT {
    private static final String LOCKED = "locked/shown";
    private static final String FEW = "few/shown";
    private static final String ASKED = "asked/shown";
    private static final String LANDS = "lands/shown";
    private static final String PASSWORD = "open-sesame";
    private static final String PROXY = "127.0.0.3";
    private static final String GEO = "io.millrace.security.geo-rights";
    private static final String LIMITS = "io.millrace.security.limits-few";
    private static final String PLAYLIST = "/index.m3u8";

    private static Server server;
    private static AccessHook hook;
    private static Processes.Running encoder;

    @BeforeAll
    static void publish() {
        server = Server.prepare("access-modules");
        hook = new AccessHook();
        server.configure(LIMITS, "streams = few/*", "sessionsPerAddress = 1");
        server.configure(
                "io.millrace.security.webhook-shop",
                "streams = asked/*",
                "roles = play",
                "url = " + hook.url(),
                ".secret = " + AccessHook.SECRET);
        countries();
        server.configure(GEO, "streams = lands/*", "allow = DE");
        server.launch(Map.of("MILLRACE_TRUSTED_PROXIES", PROXY));
        String hash = server.exec("media:password-hash " + PASSWORD).strip();
        server.configure(
                "io.millrace.security.password-family",
                "streams = locked/*",
                ".hash = " + hash,
                "boundToAddress = true");
        encoder = encoder(LOCKED, FEW, ASKED, LANDS);
        for (String stream : List.of(LOCKED, FEW, ASKED, LANDS)) {
            Await.until(stream, 30, () -> server.exec("media:streams").contains(stream));
        }
        Await.until("a playlist", 30, () -> status("/" + ASKED + "/~good" + PLAYLIST) == 200);
        Await.until("the password", 20, () -> status("/" + LOCKED + PLAYLIST) == 401);
    }

    @AfterAll
    static void stop() {
        encoder.close();
        hook.close();
        server.close();
    }

    @Test
    void whoKnowsThePasswordPlaysOverEveryProtocolAndNobodyElse() {
        Ways.to(server, LOCKED).doNotPlay("without the password");
        String wrong = "pw.99999999999.AAAAAAAAAAAAAAAAAAAAAAAA";
        Ways.withPassword(server, LOCKED, "close-sesame", wrong).doNotPlay("with a wrong one");
        String token = token();
        Ways.withPassword(server, LOCKED, PASSWORD, token).play("with the password");
        String playlist = "/" + LOCKED + "/~" + token + PLAYLIST;
        assertFalse(answer(playlist).contains("pw."), "playlists are the same for all");
        String segment = Playlists.newestSegment(server, "/" + LOCKED + "/~" + token + "/");
        assertEquals(200, status(segment));
        String copied = Processes.run(20, "curl", "-s", "--interface", "127.0.0.2", server.url(segment))
                .text();
        assertTrue(copied.contains("for another stream or viewer"), copied);
        String refused = server.exec("media:refused --json");
        assertTrue(refused.contains("This stream needs a password"), refused);
        assertFalse(refused.contains("close-sesame"), refused);
        assertFalse(server.log().contains("close-sesame"), "a password is a secret");
        assertFalse(server.log().contains(token), "a token is a secret");
    }

    @Test
    void theWatchPageAsksForThePasswordAndPlays() {
        for (String page : List.of("/watch/" + LOCKED, "/embed/" + LOCKED + "?via=hls")) {
            Browser seen = Browser.script(
                    120,
                    "watch-password.mjs",
                    server.url(page),
                    PASSWORD,
                    server.data
                            .resolve(page.startsWith("/watch") ? "watch-password.png" : "embed-password.png")
                            .toString());
            System.out.println("Password page: " + seen);
            assertTrue(seen.has("\"said\":\"The password is wrong\""), seen.toString());
            assertTrue(seen.has("\"asksAgain\":false"), seen.toString());
            assertTrue(seen.has("\"cookies\":0"), seen.toString());
            assertTrue(seen.has(page.contains("hls") ? "\"hls\":true" : "\"whep\":true"), seen.toString());
            assertTrue(seen.number("width") > 0, seen.toString());
        }
    }

    @Test
    void whoComesWhenItIsFullIsRefusedOverEveryProtocol() {
        Processes.Running player = Processes.start(
                server.data.resolve("data/log/first.log"),
                words("ffmpeg -v error -nostdin -i " + server.rtmp(FEW) + " -c copy -f null -"));
        try (player) {
            // asking for a playlist would take the place
            Await.until("the first", 20, () -> server.exec("media:sessions")
                    .lines()
                    .anyMatch(line -> line.contains("play") && line.contains(FEW)));
            Ways.to(server, FEW).doNotPlay("there is one already");
            String why = answer("/" + FEW + PLAYLIST);
            assertTrue(why.contains("Your address 127.0.0.1 has a session here already"), why);
            assertTrue(player.isAlive(), "who is there stays");
            server.configure(LIMITS, "streams = few/*", "sessionsPerAddress = 100");
            Await.until("more room", 20, () -> status("/" + FEW + PLAYLIST) == 200);
            Ways.to(server, FEW).play("there is room");
            server.configure(LIMITS, "streams = few/*", "bitsPerSecondPerStream = 1000");
            Await.until("too much to be sent", 20, () -> server.exec("media:explain play " + FEW)
                    .contains("are sent 1 kbit/s already"));
            assertTrue(player.isAlive(), "who is there stays");
        }
    }

    @Test
    void aServerOfTheOperatorDecides() {
        Ways.withToken(server, ASKED, "good").play("it says yes");
        Ways.withToken(server, ASKED, "bad").doNotPlay("it says no");
        String why = answer("/" + ASKED + "/~bad" + PLAYLIST);
        assertTrue(why.contains("Your ticket is for another show (access rule shop)"), why);
        assertEquals(List.of(), hook.wrongSignatures());
        int asked = hook.questions();
        for (int i = 0; i < 20; i++) {
            assertEquals(403, status("/" + ASKED + "/~bad" + PLAYLIST));
        }
        assertEquals(asked, hook.questions(), "an answer counts for a while");
        hook.close();
        long before = System.nanoTime();
        for (int i = 0; i < 20; i++) {
            assertEquals(403, status("/" + ASKED + "/~late" + i + PLAYLIST));
        }
        assertTrue(System.nanoTime() - before < 20_000_000_000L, "a dead server is not waited for each time");
        assertTrue(answer("/" + ASKED + "/~later" + PLAYLIST).contains("does not answer"));
    }

    @Test
    void aCountryIsLookedUpInADatabaseOfTheOperator() {
        Ways.to(server, LANDS).play("addresses of private networks are let in");
        assertTrue(answerFrom("194.25.0.60").startsWith("#EXTM3U"), "Deutsche Telekom");
        String why = answerFrom("62.210.0.1");
        assertTrue(why.contains("does not play in your country, France (FR) (access rule rights)"), why);
        server.configure(GEO, "streams = lands/*", "allow = DE", "privateAddresses = deny");
        Await.until("the change", 20, () -> status("/" + LANDS + PLAYLIST) == 403);
        Ways.to(server, LANDS).doNotPlay("private networks are not let in");
        String explained = server.exec("media:explain play " + LANDS + " --address 62.210.0.1");
        assertTrue(explained.contains("France (FR)"), explained);
    }

    /** A database that somebody else wrote. */
    private static void countries() {
        try {
            Files.copy(
                    Browser.folder()
                            .resolve(
                                    "node_modules/@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb"),
                    server.data.resolve("etc/country.mmdb"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The answer to who comes over a proxy that is trusted. */
    private static String answerFrom(String address) {
        return Processes.run(
                        20,
                        "curl",
                        "-s",
                        "--interface",
                        PROXY,
                        "-H",
                        "X-Forwarded-For: " + address,
                        server.url("/" + LANDS + PLAYLIST))
                .text();
    }

    private static String token() {
        String text = Processes.run(
                        20, "curl", "-s", "-d", "password=" + PASSWORD, server.url("/" + LOCKED + "/password"))
                .text();
        Matcher token = Pattern.compile("\"token\" ?: ?\"([^\"]+)\"").matcher(text);
        assertTrue(token.find(), text);
        return token.group(1);
    }

    /** One encoder for several streams. */
    private static Processes.Running encoder(String... streams) {
        String outputs = String.join(
                "|",
                List.of(streams).stream()
                        .map(stream -> "[f=flv]" + server.rtmp(stream))
                        .toList());
        return Processes.start(
                server.data.resolve("data/log/encoder.log"),
                words("ffmpeg -v warning -nostdin -re -f lavfi -i testsrc2=size=320x180:rate=15 -f lavfi"
                        + " -i sine=frequency=440:sample_rate=48000 -map 0:v -map 1:a -c:v libx264 -preset ultrafast"
                        + " -g 15 -pix_fmt yuv420p -c:a aac -flags +global_header -f tee " + outputs));
    }

    private static int status(String path) {
        return server.get(path).statusCode();
    }

    private static String answer(String path) {
        return new String(server.get(path).body(), StandardCharsets.UTF_8);
    }

    private static List<String> words(String command) {
        return List.of(command.split(" "));
    }
}
