package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Rules by address and by referrer hold for every protocol, from the moment that they are written until they are deleted. */
class AccessRulesIT {
    private static final String STREAM = "live/ruled";
    private static final String IP = "io.millrace.security.ip-block";
    private static final String REFERRER = "io.millrace.security.referrer-pages";

    private static Server server;
    private static Processes.Running encoder;

    @BeforeAll
    static void publish() {
        server = Server.start("access-rules");
        encoder = Encoder.ffmpeg(server, STREAM);
        server.awaitPlayable(STREAM);
    }

    @AfterAll
    static void stop() {
        encoder.close();
        server.close();
    }

    @Test
    void aBlockedAddressPlaysOverNoProtocol() {
        Ways ways = Ways.to(server, STREAM);
        ways.play("before the rule");
        server.configure(IP, "streams = " + STREAM, "roles = play", "deny = 127.0.0.0/8");
        awaitRule("ip~block", true);
        try {
            Await.until("those who are there to be asked about", 20, () -> status("/" + STREAM + "/index.m3u8") == 403);
            ways.doNotPlay("blocked");
            assertEquals(403, server.get("/" + STREAM + "/thumbnail.jpg").statusCode());
            String refused = server.exec("media:refused --json");
            for (String protocol : List.of("rtmp", "srt", "rtsp", "http", "whep")) {
                assertTrue(refused.contains("\"protocol\" : \"" + protocol + "\""), () -> protocol + ": " + refused);
            }
            assertTrue(refused.contains("Your address 127.0.0.1 is not let in here (access rule block)"), refused);
            assertTrue(encoder.isAlive(), "the publisher is not meant");
        } finally {
            unwrite(IP);
        }
        Await.until("the end of the rule", 20, () -> status("/" + STREAM + "/index.m3u8") == 200);
        ways.play("after the rule");
    }

    @Test
    void aRuleIsSwitchedOffAndOnAndKeepsItsSettings() {
        String playlist = "/" + STREAM + "/index.m3u8";
        server.configure(IP, "enabled = false", "streams = " + STREAM, "roles = play", "deny = 127.0.0.1");
        // one whose plugin is absent may be off, too
        server.configure("io.millrace.security.moon-new", "enabled = false", "streams = *");
        try {
            awaitRule("ip~block", true);
            awaitRule("moon~new", true);
            String why = server.exec("media:explain play " + STREAM);
            assertTrue(why.contains("Permitted: ") && why.contains("it is switched off"), why);
            assertEquals(200, status(playlist));
            server.exec("media:rule on ip~block");
            Await.until("the rule to count", 20, () -> status(playlist) == 403);
            server.exec("media:rule off io.millrace.security.ip~block");
            Await.until("the rule to be off", 20, () -> status(playlist) == 200);
            String rules = server.exec("media:rules");
            assertTrue(rules.matches("(?s).*ip~block +off.*moon~new +off, absent.*"), rules);
            String audit = server.exec("media:audit --action configuration --object ip~block");
            assertTrue(audit.contains("enabled") && audit.contains("console of the machine"), audit);
        } finally {
            unwrite(IP);
            unwrite("io.millrace.security.moon-new");
        }
    }

    @Test
    void whoIsThereAlreadyIsLetGo() {
        Processes.Running player = Processes.start(
                server.data.resolve("data/log/let-go.log"),
                words("ffmpeg -v error -nostdin -i " + server.rtmp(STREAM) + " -c copy -f null -"));
        Await.until("no rule", 20, () -> status("/" + STREAM + "/index.m3u8") == 200);
        String segment = segment();
        try (player) {
            Await.until("the player", 20, () -> server.exec("media:sessions").contains("rtmp"));
            assertEquals(200, server.get(segment).statusCode());
            server.configure(IP, "streams = " + STREAM, "roles = play", "deny = 127.0.0.1");
            Await.until("the player's end", 20, () -> !player.isAlive());
            Await.until(
                    "the end of the HTTP viewer", 20, () -> server.get(segment).statusCode() == 403);
        } finally {
            unwrite(IP);
        }
        Await.until("segments again", 20, () -> status("/" + STREAM + "/index.m3u8") == 200);
        assertEquals(200, status(segment()));
    }

    @Test
    void aBlockedPublisherIsRefusedOverEveryProtocol() {
        server.configure(IP, "streams = live/shut-*", "roles = publish", "allow = 192.0.2.0/24");
        awaitRule("ip~block", true);
        try {
            String input = "ffmpeg -v error -nostdin -re -f lavfi -i testsrc2=size=160x90:rate=15 -t 5"
                    + " -c:v libx264 -preset ultrafast -g 15 -pix_fmt yuv420p ";
            List<String> outputs = List.of(
                    "-f flv " + server.rtmp("live/shut-rtmp"),
                    "-f mpegts srt://127.0.0.1:" + server.srtPort + "?streamid=publish:live/shut-srt",
                    "-f rtsp " + server.rtsp("live/shut-rtsp"));
            for (String output : outputs) {
                Processes.Outcome outcome = Processes.run(30, words("timeout 20 " + input + output));
                assertFalse(outcome.exit() == 0, output);
            }
            assertEquals(403, whip("live/shut-whip"));
            String refused = server.exec("media:refused --json");
            for (String name : List.of("shut-rtmp", "shut-srt", "shut-rtsp", "shut-whip")) {
                assertTrue(refused.contains("live/" + name), () -> name + ": " + refused);
            }
        } finally {
            unwrite(IP);
        }
    }

    @Test
    void anotherSitesPageIsRefusedAlsoWithACopiedSegment() {
        server.configure(
                REFERRER, "streams = " + STREAM, "sites = ours.example, *.ours.example", "withoutReferrer = false");
        awaitRule("referrer~pages", true);
        try {
            String playlist = "/" + STREAM + "/index.m3u8";
            Await.until("those who are there, from no page, to be asked about", 20, () -> status(playlist) == 403);
            assertEquals(200, get(playlist, "https://ours.example/watch").statusCode());
            assertEquals(200, get(playlist, "https://tv.ours.example/").statusCode());
            HttpResponse<byte[]> other = get(playlist, "https://theirs.example/");
            assertEquals(403, other.statusCode());
            assertTrue(text(other).contains("This stream does not play on theirs.example"), () -> text(other));
            String segment = segmentBy("https://ours.example/watch");
            assertEquals(200, get(segment, "https://ours.example/watch").statusCode());
            assertEquals(403, get(segment, "https://theirs.example/").statusCode(), "the same client, another page");
            assertEquals(403, server.get(segment).statusCode(), "a copied address");
        } finally {
            unwrite(REFERRER);
        }
    }

    @Test
    void aRuleWhosePluginIsAwayLetsNobodyInAndIsExplained() {
        server.configure("io.millrace.security.moon-full", "streams = *");
        try {
            awaitRule("moon~full", true);
            String rules = server.exec("media:rules");
            assertTrue(rules.contains("absent: nobody is let in"), rules);
            assertEquals(
                    403,
                    server.get("/" + STREAM + "/index.m3u8", "User-Agent", "new")
                            .statusCode());
            String why = server.exec("media:explain play " + STREAM + " --address 192.0.2.7");
            assertTrue(why.contains("Refused: "), why);
            assertTrue(why.contains("io.millrace.security.moon~full is required and not installed"), why);
        } finally {
            unwrite("io.millrace.security.moon-full");
        }
        Await.until("the rule's end", 20, () -> server.exec("media:explain play " + STREAM)
                .contains("Permitted: "));
    }

    private static int status(String path) {
        return server.get(path).statusCode();
    }

    private static int whip(String stream) {
        return Integer.parseInt(Processes.run(
                        20,
                        words("curl -s -o /dev/null -w %{http_code} -X POST -H Content-Type:application/sdp -d v=0 "
                                + server.url("/" + stream + "/whip")))
                .text()
                .strip());
    }

    private static String segment() {
        return segmentBy(null);
    }

    /** The newest whole segment of the first track. */
    private static String segmentBy(String referrer) {
        String folder = "/" + STREAM + "/";
        String track = last(text(get(folder + "index.m3u8", referrer)), ".m3u8");
        return folder + last(text(get(folder + track, referrer)), ".m4s");
    }

    private static String last(String playlist, String suffix) {
        List<String> lines = new ArrayList<>(playlist.lines()
                .filter(line -> !line.startsWith("#") && line.endsWith(suffix))
                .toList());
        assertFalse(lines.isEmpty(), playlist);
        return lines.get(lines.size() - 1);
    }

    private static HttpResponse<byte[]> get(String path, String referrer) {
        return referrer == null ? server.get(path) : server.get(path, "Referer", referrer);
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    /** Until the rule counts, or counts no more, whether or not its plugin is there. */
    private static void awaitRule(String name, boolean present) {
        Await.until(
                name + (present ? "" : " to go"),
                20,
                () -> server.exec("media:rules").contains("io.millrace.security." + name) == present);
    }

    private static void unwrite(String pid) {
        try {
            Files.delete(server.data.resolve("etc/" + pid + ".cfg"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> words(String command) {
        return List.of(command.split(" "));
    }
}
