package io.millrace.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.client.model.AccessQuestion;
import io.millrace.client.model.Key;
import io.millrace.client.model.Keys;
import io.millrace.client.model.LadderChoice;
import io.millrace.client.model.MadeKey;
import io.millrace.client.model.NewKey;
import io.millrace.client.model.PasswordChange;
import io.millrace.client.model.PluginFrom;
import io.millrace.client.model.Server;
import io.millrace.client.model.Setting;
import io.millrace.client.model.SettingChange;
import io.millrace.client.model.Streams;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClientTest {
    private static final String PROBLEM = "application/problem+json";

    private FakeServer server;
    private MillraceClient client;

    @BeforeEach
    void start() throws IOException {
        server = new FakeServer();
        client = server.client();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static String key(String id) {
        return "{\"id\":\"" + id
                + "\",\"target\":\"live/x\",\"label\":\"Grüße\",\"created\":\"2026-01-02T03:04:05.678Z\","
                + "\"lastUsed\":null,\"expires\":\"2026-01-02T03:04:05+02:00\",\"digest\":false}";
    }

    @Test
    void whoAsksIsShownByPasswordOrToken() {
        client.server().getServer();
        String shown = server.last().header("Authorization");
        assertEquals(
                "Basic " + Base64.getEncoder().encodeToString("admin:pass wörd".getBytes(StandardCharsets.UTF_8)),
                shown);
        MillraceClient.of(server.address() + "/").token("mr_x").build().server().getServer();
        assertEquals("Bearer mr_x", server.last().header("Authorization"));
        assertEquals("/server", server.last().address());
    }

    @Test
    void aServerIsNamedBySchemeAndHost() {
        assertThrows(IllegalArgumentException.class, () -> MillraceClient.of("media.example:8080"));
        assertThrows(IllegalArgumentException.class, () -> MillraceClient.of("rtmp://media.example/live"));
        for (String address : List.of("https://admin:s3cret@media.example", "admin:s3cret@media.example")) {
            String refusal = assertThrows(IllegalArgumentException.class, () -> MillraceClient.of(address))
                    .getMessage();
            assertFalse(refusal.contains("s3cret"), refusal);
        }
    }

    @Test
    void whatIsNotSetIsLeftOutButNullWhereItMeansSomething() {
        server.answers(201, "application/json", "{\"key\":\"s3cret\",\"target\":\"live/x\"}")
                .json("{}");
        MadeKey made = client.keys().createKey(NewKey.builder().target("live/x").build());
        assertEquals("{\"target\":\"live/x\"}", server.last().body());
        assertEquals("s3cret", made.key());
        client.ladders().assignStreamLadder("live", "x", new LadderChoice(null));
        assertEquals("{\"profile\":null}", server.last().body());
        client.session()
                .changePassword(
                        PasswordChange.builder().current("a").wanted("b").build());
        assertEquals("{\"current\":\"a\",\"new\":\"b\"}", server.last().body());
    }

    @Test
    void momentsAndLargeFiguresAreRead() {
        server.json("{\"items\":[" + key("a") + "],\"next\":null}")
                .json("{\"heapUsedBytes\":99999999999,\"machineCpuShare\":0.25}");
        Key key = client.keys().listKeys().items().get(0);
        assertEquals(Instant.parse("2026-01-02T03:04:05.678Z"), key.created());
        assertEquals(Instant.parse("2026-01-02T01:04:05Z"), key.expires());
        assertNull(key.lastUsed());
        assertEquals("Grüße", key.label());
        Server figures = client.server().getServer();
        assertEquals(99_999_999_999L, figures.heapUsedBytes());
        assertEquals(0.25, figures.machineCpuShare());
    }

    @Test
    void laterServersMayTellMore() {
        server.json("{\"items\":[{\"name\":\"live/x\",\"state\":\"dreaming\",\"mood\":[1]}],\"next\":null}");
        Streams streams = client.streams().listStreams(5, null, "live", "live");
        assertEquals("/streams?limit=5&app=live&state=live", server.last().address());
        assertEquals(
                io.millrace.client.model.StreamBrief.StateEnum.UNKNOWN,
                streams.items().get(0).state());
    }

    @Test
    void listsAreReadPageByPageAsFarAsTheyAreWanted() {
        server.json("{\"items\":[" + key("a") + "," + key("b") + "],\"next\":\"b\"}")
                .json("{\"items\":[],\"next\":\"c\"}")
                .json("{\"items\":[" + key("d") + "],\"next\":null}");
        List<String> ids = Page.all(after -> client.keys().listKeys(2, after, null))
                .map(Key::id)
                .toList();
        assertEquals(List.of("a", "b", "d"), ids);
        assertEquals("/keys?limit=2&after=c", server.last().address());
        server.json("{\"items\":[" + key("a") + "],\"next\":\"b\"}");
        assertTrue(Page.all(after -> client.keys().listKeys(1, after, null))
                .findFirst()
                .isPresent());
        assertEquals(4, server.asked.size(), "a part was asked for that nobody wanted");
    }

    @Test
    void refusalsSayWhatIsWrong() {
        server.answers(
                503,
                PROBLEM,
                "{\"type\":\"about:blank\",\"title\":\"Unavailable\",\"status\":503,\"detail\":\"The database is away\"}",
                "Retry-After",
                "7");
        ProblemException refusal =
                assertThrows(ProblemException.class, () -> client.keys().revokeKey("a"));
        assertEquals(503, refusal.status());
        assertEquals("503: The database is away", refusal.getMessage());
        assertEquals("Unavailable", refusal.problem().title());
        assertEquals(Duration.ofSeconds(7), refusal.retryAfter().orElseThrow());
        server.answers(502, "text/html", "<h1>nginx</h1>");
        refusal = assertThrows(ProblemException.class, () -> client.backup().backUp());
        assertEquals(502, refusal.status());
        assertFalse(refusal.getMessage().contains("nginx"), refusal::getMessage);
        server.answers(200, "application/json", "nonsense").answers(200, "text/html", "<p>Log in to this network");
        assertThrows(UncheckedIOException.class, () -> client.keys().listKeys());
        assertThrows(UncheckedIOException.class, () -> client.keys().listKeys());
    }

    @Test
    void whatDidNotChangeIsNotSentAgainAndChangesOverwriteNothingUnseen() {
        String setting = "{\"pid\":\"io.millrace.x\",\"values\":{\"a\":\"1\"}}";
        server.json(setting, "ETag", "W/\"one\"").answers(304, "application/json", "");
        Tagged<Setting> known = client.settings().getSetting("io.millrace.x", null);
        assertNull(server.last().header("If-None-Match"));
        assertSame(known, client.settings().getSetting("io.millrace.x", known));
        assertEquals("\"one\"", server.last().header("If-None-Match"));
        client.settings().putSetting("io.millrace.x", new SettingChange(Map.of("a", "2")), known.etag(), null);
        assertEquals("\"one\"", server.last().header("If-Match"));
    }

    @Test
    void filesComeAndGoAsTheyAre() throws Exception {
        server.answers(200, "application/gzip", "bytes").answers(200, "text/html;charset=utf-8", "<p>ü");
        try (InputStream backup = client.backup().backUp()) {
            assertEquals("bytes", new String(backup.readAllBytes(), StandardCharsets.UTF_8));
        }
        assertEquals("<p>ü", client.description().showDocs());
    }

    @Test
    void valuesOfThePathStayOneStepOfIt() {
        client.streams().getStream("..", "a?b#c%");
        assertEquals("/streams/%2E%2E/a%3Fb%23c%25", server.last().address());
        assertThrows(IllegalArgumentException.class, () -> client.streams().getStream("live", ""));
        assertThrows(NullPointerException.class, () -> client.keys().revokeKey(null));
    }

    @Test
    void secretsAreNotInTextsForLogs() {
        AccessQuestion question = AccessQuestion.builder().role(AccessQuestion.RoleEnum.PLAY).stream("live/x")
                .key("s3cret")
                .build();
        assertTrue(question.toString().contains("stream=live/x"), question::toString);
        List<Object> all = List.of(
                question,
                new MadeKey("s3cret", "live/x"),
                new SettingChange(Map.of("password", "s3cret")),
                new PluginFrom("https://anna:s3cret@repository.example/x.jar"),
                PasswordChange.builder().current("s3cret").wanted("s3cret").build());
        all.forEach(each -> assertFalse(each.toString().contains("s3cret"), each::toString));
    }

    @Test
    void anAnswerThatDoesNotComeIsNotWaitedForForEver() {
        CountDownLatch over = new CountDownLatch(1);
        server.answers(exchange -> {
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        });
        MillraceClient hasty = MillraceClient.of(server.address())
                .timeout(Duration.ofMillis(100))
                .build();
        assertThrows(UncheckedIOException.class, () -> hasty.server().getServer());
        over.countDown();
    }

    @Test
    void whoIsInterruptedStaysInterrupted() {
        Thread.currentThread().interrupt();
        assertThrows(UncheckedIOException.class, () -> client.keys().listKeys());
        assertTrue(Thread.interrupted());
        Keys none = Keys.builder().items(List.of()).build();
        assertEquals(0, Page.all(after -> none).count());
    }
}
