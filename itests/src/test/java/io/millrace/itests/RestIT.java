package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Programs operate the server over REST: curl, the JDK's client, and what reads its description. */
class RestIT {
    private static final String JSON = "application/json";
    private static final String RULE = "io.millrace.security.ip~it";

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static Server server;

    @BeforeAll
    static void start() {
        server = Server.startForSwaps("rest");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String basic(String name, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    private static HttpRequest.Builder request(String method, String path, String json) {
        HttpRequest.BodyPublisher body =
                json == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(json);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(server.url("/api/v1" + path))).method(method, body);
        return json == null ? request : request.header("Content-Type", JSON);
    }

    private static HttpResponse<String> send(String authorization, String method, String path, String json)
            throws Exception {
        return CLIENT.send(
                request(method, path, json)
                        .header("Authorization", authorization)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static String ask(String method, String path, String json) throws Exception {
        HttpResponse<String> answer = send(basic("admin", Server.PASSWORD), method, path, json);
        assertTrue(answer.statusCode() < 300, answer.statusCode() + " " + answer.body());
        return answer.body();
    }

    private static String field(String json, String name) {
        Matcher field = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(json);
        assertTrue(field.find(), name + " is not in " + json);
        return field.group(1);
    }

    @Test
    void anEncoderPublishesWithAKeyThatWasMadeAndIsEnded() throws Exception {
        List<String> events = new CopyOnWriteArrayList<>();
        CompletableFuture<Void> reading = read("/events?types=stream.*", events);
        Await.until("the events", 20, () -> !events.isEmpty());
        String key = field(ask("POST", "/keys", "{\"target\":\"live/rest\",\"label\":\"OBS\"}"), "key");
        assertFalse(ask("GET", "/keys", null).contains(key));
        ask("POST", "/accounts", "{\"name\":\"anna\",\"grant\":{\"role\":\"publisher\",\"scope\":\"live/rest\"}}");
        try (Processes.Running encoder = Encoder.ffmpeg(server, "live/rest?key=" + key)) {
            server.awaitPlayable("live/rest");
            Await.until("the event", 20, () -> events.contains("event: stream.live"));
            String stream = ask("GET", "/streams/live/rest", null);
            assertTrue(stream.contains("\"publisherIdentity\":\"key:"), stream);
            assertEquals(
                    List.of(),
                    missing(server.exec("media:stream live/rest --json"), stream),
                    "the shell tells more of a stream");
            aPrivateStreamIsPreviewed();
            aRuleHoldsAtOnce();
            ask(
                    "POST",
                    "/webhooks",
                    "{\"name\":\"chat\",\"url\":\"https://192.0.2.1/x\",\"events\":[\"plugin.swapped\"]}");
            theDescriptionHolds();
            aGeneratedClientOperatesTheServer();
            theDescriptionIsTriedOutOnItsPage();
            ask("DELETE", "/rules/" + RULE, null);
            Await.until("no rule", 20, () -> explain().contains("\"permitted\":true"));
            ask("DELETE", "/sessions/" + field(stream, "publisherSession"), null);
            Await.until("the end", 20, () -> !encoder.isAlive());
        }
        Await.until("the event", 20, () -> events.contains("event: stream.interrupted"));
        reading.cancel(true);
    }

    /** By ffprobe, with the pass in the address as consoles' players have it. */
    private static void aPrivateStreamIsPreviewed() throws Exception {
        server.configure("io.millrace.core.access", "private.streams = live/rest");
        Await.until(
                "that it is private",
                20,
                () -> server.get("/live/rest/index.m3u8").statusCode() >= 401);
        String pass = field(ask("POST", "/streams/live/rest/preview", null), "token");
        String seen = Processes.run(
                        30,
                        "ffprobe",
                        "-v",
                        "error",
                        "-show_entries",
                        "stream=codec_name",
                        server.url("/live/rest/~" + pass + "/index.m3u8"))
                .succeeded()
                .text();
        assertTrue(seen.contains("codec_name=h264"), seen);
        assertEquals(403, server.get("/live/rest/~" + pass + "0/index.m3u8").statusCode());
        assertTrue(explain().contains("\"permitted\":false"));
        server.configure("io.millrace.core.access", "private.streams = live/none");
        Await.until("that it is open", 20, () -> explain().contains("\"permitted\":true"));
    }

    private static void aRuleHoldsAtOnce() throws Exception {
        assertTrue(explain().contains("\"permitted\":true"));
        ask("PUT", "/rules/" + RULE, "{\"values\":{\"streams\":\"live/*\",\"deny\":\"192.0.2.0/24\"}}");
        Await.until("the rule", 10, () -> explain().contains("\"permitted\":false"));
        assertTrue(Files.exists(server.data.resolve("etc/io.millrace.security.ip-it.cfg")));
        HttpResponse<String> wrong = send(
                basic("admin", Server.PASSWORD), "PUT", "/rules/" + RULE, "{\"values\":{\"denny\":\"192.0.2.0/24\"}}");
        assertEquals(400, wrong.statusCode(), wrong.body());
    }

    private static String audit() {
        try {
            return ask("GET", "/audit?actor=olga", null);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static String explain() {
        try {
            return ask(
                    "POST", "/rules/explain", "{\"role\":\"play\",\"stream\":\"live/rest\",\"address\":\"192.0.2.7\"}");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Reads lines beside the test. */
    private static CompletableFuture<Void> read(String path, List<String> lines) {
        HttpRequest request = request("GET", path, null)
                .header("Authorization", basic("admin", Server.PASSWORD))
                .build();
        return CLIENT.sendAsync(request, HttpResponse.BodyHandlers.ofLines())
                .thenAccept(answer -> answer.body().forEach(lines::add));
    }

    private static List<String> missing(String shell, String rest) {
        List<String> missing = new ArrayList<>();
        Matcher name = Pattern.compile("^  \"(\\w+)\" :", Pattern.MULTILINE).matcher(shell);
        while (name.find()) {
            if (!rest.contains("\"" + name.group(1) + "\":")) {
                missing.add(name.group(1));
            }
        }
        return missing;
    }

    /** A linter finds nothing in it, and every GET operation answers as it says. */
    private static void theDescriptionHolds() throws IOException {
        Path file = server.data.resolve("openapi.json");
        Files.writeString(file, server.text("/api/v1/openapi.json"));
        Processes.run(
                        60,
                        "env",
                        "REDOCLY_TELEMETRY=off",
                        "REDOCLY_SUPPRESS_UPDATE_NOTICE=true",
                        "node",
                        Browser.folder()
                                .resolve("node_modules/@redocly/cli/bin/cli.js")
                                .toString(),
                        "lint",
                        "--extends=recommended",
                        file.toString())
                .succeeded();
        Browser checked = Browser.script(60, "rest-description.mjs", server.url("/api/v1"), "admin", Server.PASSWORD);
        assertTrue(checked.has("\"failures\":\"\""), checked::toString);
        assertTrue(checked.number("called") >= 27, () -> "only " + checked.number("called") + " were called");
    }

    /** Types are generated from the description, a program is compiled against them, and does what people would. */
    private static void aGeneratedClientOperatesTheServer() throws IOException {
        Path folder = Files.createDirectory(server.data.resolve("typed-client"));
        String modules = Browser.folder().resolve("node_modules").toString();
        Path types = folder.resolve("api.d.cts");
        Processes.run(
                        60,
                        "node",
                        modules + "/openapi-typescript/bin/cli.js",
                        server.data.resolve("openapi.json").toString(),
                        "-o",
                        types.toString())
                .succeeded();
        String options = String.format(
                "{\"compilerOptions\":{\"strict\":true,\"noUncheckedIndexedAccess\":true,\"module\":\"node16\","
                        + "\"target\":\"es2022\",\"skipLibCheck\":true,\"types\":[],\"outDir\":\"%s\","
                        + "\"rootDir\":\"%s\",\"paths\":{\"api\":[\"%s\"]}},\"files\":[\"%s\"]}",
                folder, Browser.folder(), types, Browser.folder().resolve("typed-client.cts"));
        Files.writeString(folder.resolve("tsconfig.json"), options);
        Processes.run(60, "node", modules + "/typescript/bin/tsc", "-p", folder.toString())
                .succeeded();
        Browser seen = Browser.answer(Processes.run(
                        60,
                        "env",
                        "NODE_PATH=" + modules,
                        "node",
                        folder.resolve("typed-client.cjs").toString(),
                        server.url("/api/v1"),
                        "admin",
                        Server.PASSWORD,
                        "live/rest")
                .succeeded()
                .text());
        assertTrue(
                seen.has("{\"key\":true,\"listed\":1,\"streams\":\"live/rest\",\"permitted\":false,"
                        + "\"problem\":\"404 404\",\"deleted\":204}"),
                seen::toString);
    }

    private static void theDescriptionIsTriedOutOnItsPage() {
        Browser page = Browser.script(60, "rest-docs.mjs", server.url("/api/v1"), Server.PASSWORD, "live/rest");
        assertTrue(page.has("\"errors\":\"\""), page::toString);
        assertTrue(page.has("\"answered\":true"), page::toString);
        assertTrue(page.has("\"others\":false"), page::toString);
        assertTrue(page.number("operations") > 50, page::toString);
    }

    @Test
    void everyoneMayOnlyDoTheirPart() throws Exception {
        String operator = basic(
                "olga",
                field(ask("POST", "/accounts", "{\"name\":\"olga\",\"grant\":{\"role\":\"operator\"}}"), "password"));
        assertEquals(200, send(operator, "GET", "/streams", null).statusCode());
        assertEquals(403, send(operator, "DELETE", "/plugins/hls", null).statusCode());
        assertEquals(403, send(operator, "GET", "/accounts", null).statusCode());
        HttpResponse<String> made = send(operator, "POST", "/tokens", "{\"name\":\"panel\"}");
        String token = "Bearer " + field(made.body(), "token");
        assertEquals(200, send(token, "GET", "/keys", null).statusCode());
        assertEquals(403, send(token, "GET", "/accounts", null).statusCode());
        ask("DELETE", "/tokens/" + field(made.body(), "id"), null);
        assertEquals(401, send(token, "GET", "/keys", null).statusCode());
        Await.until("the audit log", 20, () -> audit().contains("\"actor\":\"olga\",\"token\":null,\"via\":\"rest\""));
        assertEquals(401, send(basic("olga", "guess"), "GET", "/keys", null).statusCode());
        HttpResponse<String> nobody =
                CLIENT.send(request("GET", "/streams", null).build(), HttpResponse.BodyHandlers.ofString());
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
        ask("PUT", "/ladders/live/other", "{\"profile\":\"default\"}");
        assertTrue(server.exec("media:ladder --json").contains("live/other"));
        HttpResponse<String> stranger = CLIENT.send(
                request("POST", "/plugins/hls/rollback", null)
                        .header("Authorization", basic("admin", Server.PASSWORD))
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
        ask(
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
        ask("PUT", "/accounts/carl/disabled", "{\"disabled\":true}");
        assertEnds(" 401", browse(jar, "GET", "/session", null));
        String log = server.log();
        assertFalse(log.contains("windy"), "a password was logged");
        assertTrue(ask("GET", "/audit?action=login&actor=carl", null).contains("\"object\":\"carl\""));
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
                send(basic("admin", Server.PASSWORD), "GET", "/session", null).statusCode());
    }

    @Test
    void theDatabaseIsSavedAndTakenBack() throws Exception {
        ask("POST", "/accounts", "{\"name\":\"bert\",\"grant\":{\"role\":\"viewer\"}}");
        HttpResponse<byte[]> backup = CLIENT.send(
                request("POST", "/backup", null)
                        .header("Authorization", basic("admin", Server.PASSWORD))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertEquals(200, backup.statusCode());
        ask("DELETE", "/accounts/bert", null);
        HttpRequest restore = HttpRequest.newBuilder(URI.create(server.url("/api/v1/restore")))
                .header("Authorization", basic("admin", Server.PASSWORD))
                .header("Content-Type", "application/gzip")
                .POST(HttpRequest.BodyPublishers.ofByteArray(backup.body()))
                .build();
        assertEquals(
                200, CLIENT.send(restore, HttpResponse.BodyHandlers.ofString()).statusCode());
        Await.until("the account", 20, () -> server.exec("media:account list").contains("bert"));
    }
}
