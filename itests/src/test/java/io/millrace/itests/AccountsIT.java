package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Accounts and API tokens that are made in the shell publish with FFmpeg and aiortc, and log in by OpenSSH and over HTTP. */
class AccountsIT {
    /** Nobody gets in without a key, an account or a token; WebRTC of others needs a network beside the loopback. */
    private static final Map<String, String> ENVIRONMENT =
            Map.of("MILLRACE_LOOPBACK_PUBLISH", "off", "MILLRACE_BIND", "0.0.0.0");

    private static final String DATABASE = "org.ops4j.datasource-millrace";

    private final Server server = Server.prepare("accounts");
    private final AtomicInteger encoders = new AtomicInteger();
    private String anna;
    private String boss;
    private String op;
    private String token;

    @BeforeEach
    void start() {
        server.configure("io.millrace.core.access", "private.streams = secret/*");
        server.launch(ENVIRONMENT);
        anna = firstLine("media:account create anna publisher live/*");
        boss = firstLine("media:account create boss administrator");
        op = firstLine("media:account create op operator");
        server.exec("media:account grant anna viewer secret/*");
        server.exec("media:account grant anna publisher secret/*");
        token = firstLine("media:token create anna robot");
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void accountsAndTokensPublishAndLogIn() throws Exception {
        publishersAreRefused();
        publishersPublishUntilTheirCredentialGoes();
        webRtcPublishesAndPlaysByToken();
        aPreviewPlaysItsStreamWithoutAnAccount("secret/w");
        managersLogIn();

        theAuditLogTellsWhoDidWhat();
        server.exec("media:account disable boss");
        assertEquals(401, console("boss", boss));
        whatWasKnownCountsWithoutDatabase();
        assertNoSecret(server.log());
    }

    private void assertNoSecret(String text) {
        List.of(anna, boss, op, token).forEach(each -> assertFalse(text.contains(each), "a secret was logged"));
    }

    private String firstLine(String command) {
        return server.exec(command).lines().findFirst().orElseThrow();
    }

    private void publishersAreRefused() {
        String narrow = firstLine("media:token create anna narrow publisher live/only");
        String wrong = token.substring(0, token.length() - 4) + "wron";
        Map<String, String> refusals = Map.of(
                "live/b?user=anna&pass=wrong-password",
                "User name or password is wrong",
                "tv/b?user=anna&pass=" + anna,
                "The account anna may not publish to tv/b",
                "live/t?key=" + wrong,
                "This API token is wrong or was revoked",
                "live/n?key=" + narrow,
                "The API token narrow of anna may not publish to live/n");
        List<Processes.Running> encoders =
                refusals.keySet().stream().map(this::rtmp).toList();
        refusals.values()
                .forEach(why ->
                        Await.until(why, 30, () -> server.exec("media:refused").contains(why)));
        encoders.forEach(each -> Await.until("its end", 20, () -> !each.isAlive()));
    }

    /** Over every protocol that FFmpeg publishes with: with the password, and with the token. */
    private void publishersPublishUntilTheirCredentialGoes() {
        String srt = "srt://127.0.0.1:" + server.srtPort + "?streamid=";
        List<Processes.Running> encoders = List.of(
                rtmp("live/rtmp?user=anna&pass=" + anna),
                encoder("mpegts", srt + "#!::r=live/srt,m=publish,u=anna,s=" + anna),
                encoder("rtsp", server.rtsp("live/rtsp?user=anna&pass=" + anna)),
                rtmp("live/rtmp-token?key=" + token),
                encoder("mpegts", srt + "publish:live/srt-token:" + token),
                encoder("rtsp", server.rtsp("live/rtsp-token?key=" + token)));
        try {
            for (String name : List.of("rtmp", "srt", "rtsp")) {
                server.awaitPlayable("live/" + name);
                server.awaitPlayable("live/" + name + "-token");
            }
            assertTrue(server.exec("media:sessions").contains("account:anna"));
            // who was let in goes when that is gone
            server.exec("media:token revoke " + token.split("_")[1]);
            encoders.subList(3, 6)
                    .forEach(each -> Await.until("the end of what the token let in", 20, () -> !each.isAlive()));
            encoders.subList(0, 3).forEach(each -> assertTrue(each.isAlive(), "an encoder with the password"));
            server.exec("media:account disable anna");
            encoders.forEach(each -> Await.until("the end of what the account let in", 20, () -> !each.isAlive()));
            server.exec("media:account enable anna");
            token = firstLine("media:token create anna robot");
        } finally {
            encoders.forEach(Processes.Running::close);
        }
    }

    private Processes.Running rtmp(String stream) {
        return encoder("flv", server.rtmp(stream));
    }

    private Processes.Running encoder(String format, String url) {
        List<String> command = new ArrayList<>(List.of("ffmpeg", "-hide_banner", "-nostdin", "-re", "-f", "lavfi"));
        command.addAll(List.of("-i", "testsrc2=size=320x180:rate=10", "-c:v", "libx264", "-preset", "ultrafast"));
        command.addAll(List.of("-g", "10", "-bf", "0", "-pix_fmt", "yuv420p", "-f", format));
        if (format.equals("rtsp")) {
            command.addAll(List.of("-rtsp_transport", "tcp"));
        }
        command.add(url);
        Path log = server.data.resolve("data/log/encoder-" + encoders.incrementAndGet() + ".log");
        return Processes.start(log, command);
    }

    /** The stream is private: WHEP and HLS show the token as well. */
    private void webRtcPublishesAndPlaysByToken() throws URISyntaxException {
        Path script = Path.of(AccountsIT.class.getResource("/webrtc_aiortc.py").toURI());
        List<String> line = new ArrayList<>(List.of("/usr/bin/python3", script.toString(), server.url("")));
        line.addAll(List.of("whip=/secret/w/whip", "whep=/secret/w/whep", "bearer="));
        Processes.Outcome refused = Processes.run(30, line);
        assertTrue(refused.text().contains("401"), refused.text());
        line.set(line.size() - 1, "bearer=" + token);
        Browser played = Browser.answer(Processes.run(90, line).succeeded().text());
        assertEquals(20, played.number("videoFrames"), played::toString);
        assertEquals(401, server.get("/secret/w/index.m3u8").statusCode());
        int known = server.get("/secret/w/index.m3u8", "Authorization", "Bearer " + token)
                .statusCode();
        assertTrue(known == 200 || known == 503, () -> "answered " + known);
    }

    /** Passes are asked about in the same place as passwords and tokens, which count beside them. */
    private void aPreviewPlaysItsStreamWithoutAnAccount(String stream) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.url("/api/v1/streams/" + stream + "/preview")))
                .header("Authorization", basic("op", op))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        HttpResponse<String> made = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertEquals(200, made.statusCode(), made.body());
        String pass = made.body().replaceFirst("(?s).*\"token\":\\s*\"(pv_[0-9a-f]+)\".*", "$1");
        int played = server.get("/" + stream + "/~" + pass + "/index.m3u8").statusCode();
        assertTrue(played == 200 || played == 503, () -> "answered " + played);
        assertEquals(403, server.get("/" + stream + "/~pv_0000/index.m3u8").statusCode());
    }

    private void managersLogIn() throws Exception {
        assertEquals(200, console("boss", boss));
        assertEquals(200, console("admin", Server.PASSWORD));
        String users = Files.readString(server.data.resolve("etc/users.properties"));
        assertTrue(users.contains("admin = {CRYPT}pbkdf2-sha512:"), "what the launcher wrote was salted");
        assertEquals(401, console("boss", "wrong-password"));
        assertEquals(401, console("anna", anna));
        String reader = firstLine("media:token create op prometheus viewer");
        assertEquals(200, metrics(reader));
        assertEquals(401, metrics(token.replace('a', 'b')));
        Processes.Outcome boss1 = ssh("boss", boss, "media:account list");
        assertTrue(boss1.text().contains("publisher live/*"), boss1.text());
        Processes.Outcome hidden = ssh("op", op, "media:plugins ; media:account list");
        assertTrue(hidden.text().contains("io.millrace.protocols.rtmp"), hidden.text());
        assertTrue(hidden.text().contains("Command not found"), "operators make no accounts: " + hidden.text());
        for (Processes.Outcome refused :
                List.of(ssh("anna", anna, "media:plugins"), ssh("boss", "wrong-password", "media:plugins"))) {
            assertTrue(refused.text().contains("Permission denied"), refused.text());
        }
    }

    private int console(String user, String password) {
        return server.get("/system/console/millrace", "Authorization", basic(user, password))
                .statusCode();
    }

    private static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    /** As from another machine. */
    private int metrics(String bearer) {
        return server.get("/metrics", "Authorization", "Bearer " + bearer, "X-Forwarded-For", "192.0.2.1")
                .statusCode();
    }

    /** OpenSSH takes a password from a program only. */
    private Processes.Outcome ssh(String user, String password, String command) throws Exception {
        Path script = server.data.resolve("askpass");
        Files.writeString(script, "#!/bin/sh\necho '" + password + "'\n");
        assertTrue(script.toFile().setExecutable(true));
        List<String> line = new ArrayList<>(List.of("env", "DISPLAY=:0", "SSH_ASKPASS_REQUIRE=force"));
        line.addAll(List.of("SSH_ASKPASS=" + script, "setsid", "-w", "ssh", "-p"));
        line.addAll(List.of(Integer.toString(server.sshPort), "-o", "StrictHostKeyChecking=no"));
        line.addAll(List.of("-o", "UserKnownHostsFile=/dev/null", "-o", "PubkeyAuthentication=no"));
        line.addAll(List.of("-o", "NumberOfPasswordPrompts=1", "-o", "LogLevel=ERROR", user + "@127.0.0.1", command));
        return Processes.run(60, line);
    }

    private void theAuditLogTellsWhoDidWhat() throws Exception {
        Processes.Outcome made = ssh("boss", boss, "media:key create audited/*");
        assertTrue(made.text().contains("sk-"), made.text());
        server.configure("io.millrace.management.metrics", "token = only-for-the-scraper");
        webConsole("action=kick&subject=zz", "millrace");
        webConsole(
                "apply=true&action=ajaxConfigManager&propertylist=labels&labels=by-hand",
                "configMgr/io.millrace.itests.unknown");
        awaitAudit("--action session --actor boss", "session.kick", "web-console", "no such session");
        // Felix's own page
        awaitAudit(
                "--object io.millrace.itests.unknown --actor boss",
                "configuration.create",
                "web-console",
                "127.0.0.1",
                "by-hand");
        awaitAudit("--object io.millrace.management.metrics", "configuration.create", "file", "token=***");
        awaitAudit("--actor boss --action key", "key.create", "ssh", "127.0.0.1", "audited/*");
        awaitAudit("--action account --object anna", "account.create", "console of the machine", "publisher live/*");
        awaitAudit("--action token", "token.create", "token.revoke", "anna robot");
        awaitAudit("--action login --since 10m", "nobody", "ssh", "boss", "User name or password is wrong");
        String csv = server.exec("media:audit --csv --limit 1000");
        assertTrue(csv.startsWith("time,actor,token,via,address,action,object,before,after,refused"), csv);
        assertNoSecret(csv);
        assertFalse(
                csv.contains("only-for-the-scraper") || csv.contains(made.text().strip()), csv);
        assertTrue(ssh("op", op, "media:audit").text().contains("Command not found"), "it is the administrators'");
    }

    /** As the page's script does it. */
    private void webConsole(String form, String page) {
        List<String> curl = List.of("curl", "-s", "-u", "boss:" + boss, "-H", "X-Millrace-Console: 1", "-d", form);
        List<String> line = new ArrayList<>(curl);
        line.add(server.url("/system/console/" + page));
        Processes.run(20, line).succeeded();
    }

    /** Entries are kept a moment after they are made. */
    private void awaitAudit(String filter, String... parts) {
        Await.until(String.join(", ", parts), 15, () -> {
            String found = server.exec("media:audit --json " + filter);
            return List.of(parts).stream().allMatch(found::contains);
        });
    }

    private void whatWasKnownCountsWithoutDatabase() {
        server.configure(
                DATABASE,
                "osgi.jdbc.driver.name = PostgreSQL JDBC Driver",
                "dataSourceName = millrace",
                "url = jdbc:postgresql://127.0.0.1:" + FreePorts.next() + "/none?connectTimeout=2",
                "user = nobody",
                "pool = hikari",
                "hikari.connectionTimeout = 1000",
                "hikari.validationTimeout = 500",
                "hikari.initializationFailTimeout = -1");
        Await.until("the refusal of a change", 30, () -> server.tryExec("media:token create anna more")
                .text()
                .contains("The database is away"));
        assertEquals(200, console("admin", Server.PASSWORD));
        try (Processes.Running encoder = rtmp("live/away?key=" + token)) {
            server.awaitPlayable("live/away");
            assertTrue(encoder.isAlive());
        }
    }
}
