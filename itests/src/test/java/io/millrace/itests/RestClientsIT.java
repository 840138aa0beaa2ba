package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.client.Event;
import io.millrace.client.EventListener;
import io.millrace.client.EventStream;
import io.millrace.client.MillraceClient;
import io.millrace.client.Page;
import io.millrace.client.ProblemException;
import io.millrace.client.Tagged;
import io.millrace.client.model.AccessQuestion;
import io.millrace.client.model.Key;
import io.millrace.client.model.MadeKey;
import io.millrace.client.model.MadeToken;
import io.millrace.client.model.NewKey;
import io.millrace.client.model.NewToken;
import io.millrace.client.model.Self;
import io.millrace.client.model.Setting;
import io.millrace.client.model.SettingChange;
import io.millrace.client.model.Stream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is made of REST's description operates the server: types for TypeScript, the client for Java, a page, a linter. */
class RestClientsIT {
    private static final String RULE = "io.millrace.security.ip~it";

    private static Server server;
    private static RestCalls rest;

    @BeforeAll
    static void start() {
        server = Server.start("rest-clients");
        rest = new RestCalls(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void anEncoderPublishesWithAKeyThatWasMadeAndIsEnded() throws Exception {
        List<String> events = new CopyOnWriteArrayList<>();
        CompletableFuture<Void> reading = read("/events?types=stream.*", events);
        Await.until("the events", 20, () -> !events.isEmpty());
        String key = RestCalls.field(rest.ask("POST", "/keys", "{\"target\":\"live/rest\",\"label\":\"OBS\"}"), "key");
        assertFalse(rest.ask("GET", "/keys", null).contains(key));
        rest.ask("POST", "/accounts", "{\"name\":\"anna\",\"grant\":{\"role\":\"publisher\",\"scope\":\"live/rest\"}}");
        try (Processes.Running encoder = Encoder.ffmpeg(server, "live/rest?key=" + key)) {
            server.awaitPlayable("live/rest");
            Await.until("the event", 20, () -> events.contains("event: stream.live"));
            String stream = rest.ask("GET", "/streams/live/rest", null);
            assertTrue(stream.contains("\"publisherIdentity\":\"key:"), stream);
            assertEquals(
                    List.of(),
                    missing(server.exec("media:stream live/rest --json"), stream),
                    "the shell tells more of a stream");
            aPrivateStreamIsPreviewed();
            aRuleHoldsAtOnce();
            rest.ask(
                    "POST",
                    "/webhooks",
                    "{\"name\":\"chat\",\"url\":\"https://192.0.2.1/x\",\"events\":[\"plugin.swapped\"]}");
            rest.ask(
                    "PUT",
                    "/targets/elsewhere",
                    "{\"stream\":\"live/rest\",\"url\":\"rtmp://192.0.2.1/live/x\",\"start\":\"by-hand\"}");
            String recording = RestCalls.field(rest.ask("POST", "/recordings", "{\"stream\":\"live/rest\"}"), "id");
            theDescriptionHolds();
            aGeneratedClientOperatesTheServer();
            theDescriptionIsTriedOutOnItsPage();
            String ended = rest.ask("DELETE", "/recordings/" + recording, null);
            assertTrue(ended.contains("\"state\":\"finished\""), ended);
            rest.ask("DELETE", "/rules/" + RULE, null);
            Await.until("no rule", 20, () -> explain().contains("\"permitted\":true"));
            rest.ask("DELETE", "/sessions/" + RestCalls.field(stream, "publisherSession"), null);
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
        String pass = RestCalls.field(rest.ask("POST", "/streams/live/rest/preview", null), "token");
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
        rest.ask("PUT", "/rules/" + RULE, "{\"values\":{\"streams\":\"live/*\",\"deny\":\"192.0.2.0/24\"}}");
        Await.until("the rule", 10, () -> explain().contains("\"permitted\":false"));
        assertTrue(Files.exists(server.data.resolve("etc/io.millrace.security.ip-it.cfg")));
        HttpResponse<String> wrong = rest.send(
                RestCalls.basic("admin", Server.PASSWORD),
                "PUT",
                "/rules/" + RULE,
                "{\"values\":{\"denny\":\"192.0.2.0/24\"}}");
        assertEquals(400, wrong.statusCode(), wrong.body());
    }

    private static String explain() {
        try {
            return rest.ask(
                    "POST", "/rules/explain", "{\"role\":\"play\",\"stream\":\"live/rest\",\"address\":\"192.0.2.7\"}");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Reads lines beside the test. */
    private static CompletableFuture<Void> read(String path, List<String> lines) {
        HttpRequest request = rest.request("GET", path, null)
                .header("Authorization", RestCalls.basic("admin", Server.PASSWORD))
                .build();
        return RestCalls.CLIENT
                .sendAsync(request, HttpResponse.BodyHandlers.ofLines())
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
        assertEquals(
                withoutServer(Path.of(System.getProperty("millrace.bundles"), "management/rest/target/openapi.json")),
                withoutServer(file),
                "what clients are made of is not what the server does");
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

    private static JsonNode withoutServer(Path file) throws IOException {
        ObjectNode description = (ObjectNode) new ObjectMapper().readTree(file.toFile());
        description.remove("servers");
        ((ObjectNode) description.get("info")).remove("version");
        return description;
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

    /** What the client for TypeScript does, and what only this one has: types of refusals, ETags and events that come back. */
    @Test
    void aJavaProgramOperatesTheServer() throws Exception {
        MillraceClient client = MillraceClient.of(server.url(""))
                .password("admin", Server.PASSWORD)
                .build();
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        EventListener listener = new EventListener() {
            @Override
            public void on(Event event) {
                heard.add(event.type() + " " + event.subject());
            }

            @Override
            public void opened(boolean again) {
                heard.add("opened");
            }
        };
        MadeKey key = client.keys()
                .createKey(NewKey.builder().target("live/java").label("java").build());
        EventStream events = client.events(listener, "stream.*");
        try (events) {
            await(heard, "opened");
            try (Processes.Running encoder = Encoder.ffmpeg(server, "live/java?key=" + key.key())) {
                await(heard, "stream.live live/java");
                assertTrue(Page.all(after -> client.streams().listStreams(1, after, "live", "live"))
                        .anyMatch(each -> each.name().equals("live/java")));
                Stream stream = client.streams().getStream("live", "java");
                assertEquals(Stream.StateEnum.LIVE, stream.state());
                aRuleIsMadeChangedAndRemoved(client);
                client.sessions().endSession(stream.publisherSession());
                Await.until("the end", 20, () -> !encoder.isAlive());
            }
            await(heard, "stream.interrupted live/java");
        }
        aKeyIsRevokedByAToken(client);
    }

    private static void await(BlockingQueue<String> heard, String wanted) throws InterruptedException {
        String next;
        do {
            next = heard.poll(30, TimeUnit.SECONDS);
            assertNotNull(next, () -> wanted + " was not heard");
        } while (!next.equals(wanted));
    }

    private static void aRuleIsMadeChangedAndRemoved(MillraceClient client) {
        String rule = "io.millrace.security.ip~java";
        AccessQuestion question = AccessQuestion.builder().role(AccessQuestion.RoleEnum.PLAY).stream("live/java")
                .address("192.0.2.7")
                .build();
        Map<String, String> values = Map.of("streams", "live/java", "deny", "192.0.2.0/24");
        assertTrue(client.access().explain(question).permitted());
        client.access().putRule(rule, new SettingChange(values));
        Await.until("the rule", 20, () -> !client.access().explain(question).permitted());
        Tagged<Setting> known = client.access().getRule(rule, null);
        assertEquals(values, known.value().values());
        assertSame(known, client.access().getRule(rule, known), "it did not change");
        SettingChange change = new SettingChange(Map.of("streams", "live/java", "deny", "192.0.3.0/24"));
        client.access().putRule(rule, change, known.etag(), null);
        ProblemException refusal =
                assertThrows(ProblemException.class, () -> client.access().putRule(rule, change, known.etag(), null));
        assertEquals(412, refusal.status(), refusal.getMessage());
        Await.until("the change", 20, () -> client.access().explain(question).permitted());
        client.access().deleteRule(rule);
    }

    private static void aKeyIsRevokedByAToken(MillraceClient admin) {
        MadeToken made =
                admin.tokens().createToken(NewToken.builder().name("java").build());
        MillraceClient client =
                MillraceClient.of(server.url("")).token(made.token()).build();
        assertEquals(Self.ByEnum.TOKEN, client.session().whoAmI().by());
        List<Key> keys =
                Page.all(after -> client.keys().listKeys(1, after, "live/java")).toList();
        assertEquals(List.of("java"), keys.stream().map(Key::label).toList());
        client.keys().revokeKey(keys.get(0).id());
        ProblemException refusal = assertThrows(ProblemException.class, () -> client.keys()
                .revokeKey(keys.get(0).id()));
        assertEquals(404, refusal.status(), refusal.getMessage());
        admin.tokens().revokeToken(made.info().id());
        assertEquals(
                401,
                assertThrows(ProblemException.class, () -> client.session().whoAmI())
                        .status());
    }
}
