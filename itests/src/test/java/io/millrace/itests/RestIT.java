package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may ask the server what over REST, and how: by password, token and cookie, with curl and the JDK's client. */
class RestIT {
    private static final String JSON = "application/json";

    private static Server server;
    private static RestCalls rest;

    @BeforeAll
    static void start() {
        server = Server.startForSwaps("rest");
        rest = new RestCalls(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String audit() {
        try {
            return rest.ask("GET", "/audit?actor=olga", null);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void everyoneMayOnlyDoTheirPart() throws Exception {
        String operator = RestCalls.basic(
                "olga",
                RestCalls.field(
                        rest.ask("POST", "/accounts", "{\"name\":\"olga\",\"grant\":{\"role\":\"operator\"}}"),
                        "password"));
        assertEquals(200, rest.send(operator, "GET", "/streams", null).statusCode());
        assertEquals(403, rest.send(operator, "DELETE", "/plugins/hls", null).statusCode());
        assertEquals(403, rest.send(operator, "GET", "/accounts", null).statusCode());
        HttpResponse<String> made = rest.send(operator, "POST", "/tokens", "{\"name\":\"panel\"}");
        String token = "Bearer " + RestCalls.field(made.body(), "token");
        assertEquals(200, rest.send(token, "GET", "/keys", null).statusCode());
        assertEquals(403, rest.send(token, "GET", "/accounts", null).statusCode());
        rest.ask("DELETE", "/tokens/" + RestCalls.field(made.body(), "id"), null);
        assertEquals(401, rest.send(token, "GET", "/keys", null).statusCode());
        Await.until("the audit log", 20, () -> audit().contains("\"actor\":\"olga\",\"token\":null,\"via\":\"rest\""));
        assertEquals(
                401,
                rest.send(RestCalls.basic("olga", "guess"), "GET", "/keys", null)
                        .statusCode());
        HttpResponse<String> nobody = RestCalls.CLIENT.send(
                rest.request("GET", "/streams", null).build(), HttpResponse.BodyHandlers.ofString());
        assertEquals(401, nobody.statusCode());
        assertTrue(nobody.headers().firstValue("WWW-Authenticate").orElse("").startsWith("Basic"));
        String log = server.log();
        assertFalse(log.contains(token.substring(7)), "a token was logged");
    }

    @Test
    void curlSeesProblemsAndKeepsWhatDidNotChange() throws Exception {
        String url = server.url("/api/v1/");
        String wrong = Processes.run(
                        20, "curl", "-s", "-u", "admin:" + Server.PASSWORD, "-d", "target=live/x", url + "keys")
                .succeeded()
                .text();
        assertTrue(wrong.contains("\"status\":415"), wrong);
        String again = Processes.run(
                        20,
                        "sh",
                        "-c",
                        "cd " + server.data + " && for i in 1 2; do curl -s -o /dev/null -w '%{http_code} ' -u admin:"
                                + Server.PASSWORD + " --etag-save e --etag-compare e " + url + "ladders; done")
                .succeeded()
                .text();
        assertEquals("200 304", again.strip());
        rest.ask("PUT", "/ladders/live/other", "{\"profile\":\"default\"}");
        assertTrue(server.exec("media:ladder --json").contains("live/other"));
        HttpResponse<String> stranger = RestCalls.CLIENT.send(
                rest.request("POST", "/plugins/hls/rollback", null)
                        .header("Authorization", RestCalls.basic("admin", Server.PASSWORD))
                        .header("Origin", "https://stranger.example")
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertEquals(403, stranger.statusCode());
    }

    /** What curl is answered, which keeps cookies in a jar, and the status behind it. */
    private static String browse(String jar, String method, String path, String json, String... more) {
        List<String> command = new ArrayList<>(List.of(
                "curl", "-s", "-b", jar, "-c", jar, "-X", method, "-w", " %{http_code}", server.url("/api/v1" + path)));
        if (json != null) {
            command.addAll(List.of("-H", "Content-Type: " + JSON, "-d", json));
        }
        command.addAll(List.of(more));
        return Processes.run(20, command.toArray(String[]::new)).succeeded().text();
    }

    private static String logIn(String jar, String name, String password) {
        return browse(jar, "POST", "/session", "{\"name\":\"" + name + "\",\"password\":\"" + password + "\"}");
    }

    private static void assertEnds(String end, String text) {
        assertTrue(text.strip().endsWith(end), text);
    }

    @Test
    void aBrowserLogsInByACookieThatOutlivesTheInterface() throws Exception {
        String jar = server.data.resolve("jar").toString();
        String elsewhere = server.data.resolve("jar-elsewhere").toString();
        String[] own = {"-H", "Sec-Fetch-Site: same-origin"};
        rest.ask(
                "POST",
                "/accounts",
                "{\"name\":\"carl\",\"grant\":{\"role\":\"operator\"},\"password\":\"a quiet morning\"}");
        assertEnds(" 401", logIn(jar, "carl", "guess"));
        assertEnds(" 200", logIn(jar, "carl", "a quiet morning"));
        assertTrue(Files.readString(Path.of(jar)).contains("#HttpOnly_127.0.0.1"), "no script reads it");
        assertTrue(browse(jar, "GET", "/session", null).contains("\"roles\":[\"operator\"]"));
        assertEnds(" 403", browse(jar, "PUT", "/ladders/live/carl", "{\"profile\":\"default\"}"));
        assertEnds(" 200", browse(jar, "PUT", "/ladders/live/carl", "{\"profile\":null}", own));
        assertEnds(" 200", logIn(elsewhere, "carl", "a quiet morning"));
        String change = "{\"current\":\"a quiet morning\",\"new\":\"a windy evening\"}";
        assertEnds(" 200", browse(jar, "PUT", "/session/password", change, own));
        assertEnds(" 401", browse(elsewhere, "GET", "/session", null));
        assertEnds(" 200", browse(jar, "GET", "/session", null));
        theInterfaceIsSwapped();
        assertEnds(" 200", browse(jar, "GET", "/session", null));
        rest.ask("PUT", "/accounts/carl/disabled", "{\"disabled\":true}");
        assertEnds(" 401", browse(jar, "GET", "/session", null));
        String log = server.log();
        assertFalse(log.contains("windy"), "a password was logged");
        assertTrue(rest.ask("GET", "/audit?action=login&actor=carl", null).contains("\"object\":\"carl\""));
    }

    private static void theInterfaceIsSwapped() throws Exception {
        Path second = Bundles.version("management/rest", "0.2.0", server.data.resolve("jars"));
        assertTrue(server.exec("media:swap rest " + second.toUri()).contains("to 0.2.0"));
        Await.until(
                "the interface", 20, () -> server.get("/api/v1/openapi.json").statusCode() == 200);
    }

    @Test
    void theAdministratorOfKarafsFileChangesThePassword() throws Exception {
        String jar = server.data.resolve("jar-dora").toString();
        Path users = server.data.resolve("etc/users.properties");
        // by sha256sum, as the launcher does it
        String hash = Processes.run(20, "sh", "-c", "printf %s 'a quiet morning' | sha256sum | cut -d' ' -f1")
                .succeeded()
                .text()
                .strip();
        Files.writeString(users, Files.readString(users) + "dora = {CRYPT}" + hash + "{CRYPT},_g_:admingroup\n");
        Await.until("the user", 20, () -> logIn(jar, "dora", "a quiet morning").endsWith(" 200"));
        Await.until("that the file is read", 20, () -> browse(jar, "GET", "/session", null)
                .endsWith(logIn(jar, "dora", "a quiet morning").endsWith(" 200") ? " 200" : "never"));
        String change = "{\"current\":\"a quiet morning\",\"new\":\"a windy evening\"}";
        assertEnds(" 200", browse(jar, "PUT", "/session/password", change, "-H", "Origin: " + server.url("")));
        assertEnds(" 200", browse(jar, "GET", "/accounts", null));
        assertEnds(" 401", logIn(jar + "-2", "dora", "a quiet morning"));
        assertEnds(" 200", logIn(jar + "-2", "dora", "a windy evening"));
        assertEquals(
                200,
                rest.send(RestCalls.basic("admin", Server.PASSWORD), "GET", "/session", null)
                        .statusCode());
    }

    @Test
    void theDatabaseIsSavedAndTakenBack() throws Exception {
        rest.ask("POST", "/accounts", "{\"name\":\"bert\",\"grant\":{\"role\":\"viewer\"}}");
        HttpResponse<byte[]> backup = RestCalls.CLIENT.send(
                rest.request("POST", "/backup", null)
                        .header("Authorization", RestCalls.basic("admin", Server.PASSWORD))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertEquals(200, backup.statusCode());
        rest.ask("DELETE", "/accounts/bert", null);
        HttpRequest restore = HttpRequest.newBuilder(URI.create(server.url("/api/v1/restore")))
                .header("Authorization", RestCalls.basic("admin", Server.PASSWORD))
                .header("Content-Type", "application/gzip")
                .POST(HttpRequest.BodyPublishers.ofByteArray(backup.body()))
                .build();
        assertEquals(
                200,
                RestCalls.CLIENT
                        .send(restore, HttpResponse.BodyHandlers.ofString())
                        .statusCode());
        Await.until("the account", 20, () -> server.exec("media:account list").contains("bert"));
    }
}
