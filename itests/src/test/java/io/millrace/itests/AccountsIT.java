package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Accounts that are made in the shell publish with FFmpeg, and log in by OpenSSH and to the web console. */
class AccountsIT {
    private final Server server = Server.prepare("accounts");

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void accountsPublishAndLogIn() throws Exception {
        // nobody gets in without a key or an account
        server.launch(Map.of("MILLRACE_LOOPBACK_PUBLISH", "off"));
        String anna = password("anna publisher live/*");
        String boss = password("boss administrator");
        String op = password("op operator");
        publishersPublish(anna);
        managersLogInToTheConsole(anna, boss);
        managersLogInBySsh(anna, boss, op);

        server.kill();
        server.launch(Map.of("MILLRACE_LOOPBACK_PUBLISH", "off"));
        Await.until("accounts", 30, () -> server.exec("media:account list").contains("anna"));
        assertEquals(200, console("boss", boss), "lost by kill -9");
        server.exec("media:account disable boss");
        assertEquals(401, console("boss", boss));
        assertEquals(200, console("admin", Server.PASSWORD));
        String log = server.log();
        List.of(anna, boss, op).forEach(each -> assertFalse(log.contains(each), "a password was logged"));
        withoutDatabaseTheFirstAdministratorGetsIn();
    }

    private String password(String account) {
        return server.exec("media:account create " + account)
                .lines()
                .findFirst()
                .orElseThrow();
    }

    private void publishersPublish(String anna) {
        try (Processes.Running encoder = Encoder.ffmpeg(server, "live/a?user=anna&pass=" + anna, "-bf", "0")) {
            server.awaitPlayable("live/a");
            assertTrue(server.exec("media:sessions").contains("account:anna"));
            assertTrue(encoder.isAlive());
        }
        try (Processes.Running encoder = Encoder.ffmpeg(server, "live/b?user=anna&pass=wrong-password")) {
            Await.until("the refusal", 20, () -> refused().contains("User name or password is wrong"));
            Await.until("its end", 20, () -> !encoder.isAlive());
        }
        try (Processes.Running encoder = Encoder.ffmpeg(server, "tv/b?user=anna&pass=" + anna)) {
            Await.until("the refusal", 20, () -> refused().contains("The account anna may not publish to tv/b"));
            Await.until("its end", 20, () -> !encoder.isAlive());
        }
        srtPublishes(anna);
        // who was let in goes when the account is gone
        try (Processes.Running encoder = Encoder.ffmpeg(server, "live/d?user=anna&pass=" + anna, "-bf", "0")) {
            server.awaitPlayable("live/d");
            server.exec("media:account disable anna");
            Await.until("the end of what it let in", 90, () -> !encoder.isAlive());
            server.exec("media:account enable anna");
        }
    }

    private void srtPublishes(String anna) {
        String address = "srt://127.0.0.1:" + server.srtPort + "?streamid=#!::r=live/c,m=publish,u=anna,s=" + anna;
        try (Processes.Running encoder = Processes.start(
                server.data.resolve("srt.log"),
                List.of(
                        "ffmpeg",
                        "-hide_banner",
                        "-nostdin",
                        "-re",
                        "-f",
                        "lavfi",
                        "-i",
                        "testsrc2=size=320x180:rate=25",
                        "-c:v",
                        "libx264",
                        "-preset",
                        "ultrafast",
                        "-g",
                        "50",
                        "-bf",
                        "0",
                        "-pix_fmt",
                        "yuv420p",
                        "-f",
                        "mpegts",
                        address))) {
            server.awaitPlayable("live/c");
            assertTrue(encoder.isAlive());
        }
    }

    private String refused() {
        return server.exec("media:refused");
    }

    private void managersLogInToTheConsole(String anna, String boss) {
        assertEquals(200, console("boss", boss));
        assertEquals(200, console("admin", Server.PASSWORD));
        assertEquals(401, console("boss", "wrong-password"));
        assertEquals(401, console("anna", anna));
    }

    private int console(String user, String password) {
        String credentials =
                Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        return server.get("/system/console/millrace", "Authorization", "Basic " + credentials)
                .statusCode();
    }

    private void managersLogInBySsh(String anna, String boss, String op) throws Exception {
        Processes.Outcome boss1 = ssh("boss", boss, "media:account list");
        assertTrue(boss1.text().contains("publisher live/*"), boss1.text());
        Processes.Outcome plugins = ssh("op", op, "media:plugins");
        assertTrue(plugins.text().contains("io.millrace.protocols.rtmp"), plugins.text());
        Processes.Outcome hidden = ssh("op", op, "media:account list");
        assertTrue(hidden.text().contains("Command not found"), "operators make no accounts: " + hidden.text());
        for (Processes.Outcome refused :
                List.of(ssh("anna", anna, "media:plugins"), ssh("boss", "wrong-password", "media:plugins"))) {
            assertTrue(refused.text().contains("Permission denied"), refused.text());
        }
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

    private void withoutDatabaseTheFirstAdministratorGetsIn() {
        server.close();
        server.configure(
                "org.ops4j.datasource-millrace",
                "osgi.jdbc.driver.name = PostgreSQL JDBC Driver",
                "dataSourceName = millrace",
                "url = jdbc:postgresql://127.0.0.1:" + FreePorts.next() + "/none?connectTimeout=2",
                "user = nobody",
                "pool = hikari",
                "hikari.connectionTimeout = 1000",
                "hikari.validationTimeout = 500",
                "hikari.initializationFailTimeout = -1");
        server.launch();
        assertEquals(200, console("admin", Server.PASSWORD));
        Processes.Outcome refused = server.tryExec("media:account create late publisher");
        assertTrue(refused.text().contains("The database is away"), refused.text());
    }
}
