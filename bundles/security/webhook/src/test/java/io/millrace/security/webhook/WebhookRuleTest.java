package io.millrace.security.webhook;

import static io.millrace.testkit.AccessRequests.configuration;
import static io.millrace.testkit.AccessRequests.decide;
import static io.millrace.testkit.AccessRequests.play;
import static io.millrace.testkit.AccessRequests.publish;
import static io.millrace.testkit.AccessRequests.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Decision;
import io.millrace.api.access.Secret;
import io.millrace.testkit.FakeWorkers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class WebhookRuleTest {
    static final String SECRET = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz";
    private static final String HERE = "192.0.2.9";
    private static final String GONE =
            "The server that decides who is let in does not answer; try again" + " (access rule office)";

    private final FakeWorkers workers = FakeWorkers.direct();
    private final Server server = new Server();
    private final WebhookRule rule = rule(Map.of());

    @Test
    void whoTheServerLetsInIsLetInAsWhoItSays() {
        server.answers(
                200,
                "{\"allow\":true,\"identity\":\"anna\",\"ttlSeconds\":120,\"maxBitsPerSecond\":900000,"
                        + "\"renditions\":[\"360p\"],\"other\":{\"a\":[1]}}");
        Decision.Allow allow = assertInstanceOf(Decision.Allow.class, decide(rule, play("live/x", HERE, "k")));
        assertEquals("webhook:office/anna", allow.identity().toString());
        assertEquals(now().plusSeconds(120), allow.validUntil().orElseThrow());
        assertEquals(900_000, allow.limits().bitsPerSecond());
        assertEquals(Set.of("360p"), allow.limits().renditions().orElseThrow());
    }

    @Test
    void theServerIsToldWhoWantsWhatAndThatItIsUs() {
        server.answers(204, "");
        assertEquals(Decision.ABSTAIN, decide(rule, play("live/x@720p", HERE, "open \"sesame\"")));
        Post post = server.posts.get(0);
        assertEquals("https://hook.example/may?a=b", post.url.toString());
        String text = new String(post.body, StandardCharsets.UTF_8).replace(" ", "");
        for (String part : List.of(
                "\"type\":\"access\"",
                "\"rule\":\"office\"",
                "\"role\":\"play\"",
                "\"protocol\":\"rtmp\"",
                "\"stream\":\"live/x\"",
                "\"rendition\":\"720p\"",
                "\"address\":\"192.0.2.9\"",
                "\"secure\":false",
                "\"credential\":\"open\\\"sesame\\\"\"",
                "\"attributes\":{}")) {
            assertTrue(text.contains(part), part + " in " + text);
        }
        String id = post.headers.get("webhook-id");
        assertTrue(text.contains("\"id\":\"" + id + "\""), text);
        long time = workers.clock.utcUs() / 1_000_000;
        assertEquals(Long.toString(time), post.headers.get("webhook-timestamp"));
        assertEquals(
                new SigningKey(new Secret(SECRET)).sign(id, time, post.body), post.headers.get("webhook-signature"));
        rule.modified(properties(Map.of("sendCredential", "false")));
        decide(rule, play("live/x", HERE, "open sesame"));
        assertFalse(new String(server.posts.get(1).body, StandardCharsets.UTF_8).contains("sesame"));
    }

    @Test
    void whoItRefusesIsToldWhyOnOneShortLine() {
        server.answers(200, "{\"allow\":false,\"reason\":\"Your\\r\\nsubscription \\u001b[31mended\"}");
        assertEquals("Your subscription [31mended (access rule office)", refusal(rule, play("live/x", HERE)));
        server.answers(403, "{\"reason\":\"" + "x".repeat(1_000) + "\"}");
        assertEquals("x".repeat(200) + "… (access rule office)", refusal(rule, play("live/y", HERE)));
        server.answers(401, "<html>anybody's page</html>");
        assertEquals("You are not let in here (access rule office)", refusal(rule, play("live/z", HERE)));
    }

    @Test
    void anAnswerCountsForAWhileForTheSameQuestion() {
        server.answers(200, "{\"allow\":true}");
        decide(rule, play("live/x", HERE, "k"));
        decide(rule, play("live/x", HERE, "k"));
        decide(rule, play("live/x", HERE, "k").asQuestion());
        assertEquals(1, server.posts.size());
        decide(rule, play("live/x", "192.0.2.10", "k"));
        decide(rule, play("live/x", HERE, "other"));
        decide(rule, play("live/y", HERE, "k"));
        decide(rule, publish("live/x", HERE));
        assertEquals(5, server.posts.size());
        workers.clock.advance(30_000_000);
        decide(rule, play("live/x", HERE, "k"));
        assertEquals(6, server.posts.size());
    }

    @Test
    void anAnswerThatMustNotBeKeptIsAskedForAnew() {
        server.answers(200, "{\"allow\":true,\"ttlSeconds\":0}");
        Decision.Allow allow = assertInstanceOf(Decision.Allow.class, decide(rule, play("live/x", HERE)));
        assertEquals(now().plusSeconds(60), allow.validUntil().orElseThrow(), "who is let in is asked about again");
        decide(rule, play("live/x", HERE));
        assertEquals(2, server.posts.size());
    }

    @Test
    void manyWhoAskTheSameShareTheAnswer() {
        CompletableFuture<Answer> late = new CompletableFuture<>();
        server.next = late;
        CompletionStage<Decision> first = rule.decide(play("live/x", HERE));
        assertNull(decide(rule, play("live/x", HERE)));
        assertEquals(1, server.posts.size());
        late.complete(server.answer(200, "{\"allow\":false,\"reason\":\"No\"}"));
        assertEquals(
                "No (access rule office)", refusal(first.toCompletableFuture().join()));
    }

    @Test
    void aServerThatDoesNotAnswerRefusesOrHasNoObjection() {
        server.fails();
        assertEquals(GONE, refusal(rule, play("live/x", HERE)));
        assertEquals(Decision.ABSTAIN, decide(rule(Map.of("onFailure", "allow")), play("live/x", HERE)));
    }

    @Test
    void nonsenseIsNoAnswer() {
        for (String body : List.of(
                "[]",
                "{\"allow\":1}",
                "{\"allow\":",
                "{\"ttlSeconds\":-1}",
                "{\"reason\":7}",
                "{\"renditions\":\"a\"}",
                "{\"maxBitsPerSecond\":\"9\"}",
                "hello")) {
            WebhookRule fresh = rule(Map.of());
            server.answers(200, body);
            assertEquals(GONE, refusal(fresh, play("live/x", HERE)), body);
        }
        server.answers(500, "");
        assertEquals(GONE, refusal(rule, play("live/x", HERE)));
        server.answers(302, "");
        assertEquals(GONE, refusal(rule, play("live/y", HERE)), "redirects are not followed");
    }

    @Test
    void aDeadServerIsAskedNowAndThenOnly() {
        server.fails();
        for (int i = 0; i < Breaker.FAILURES + 10; i++) {
            assertEquals(GONE, refusal(rule, play("live/x", HERE)));
        }
        assertEquals(Breaker.FAILURES, server.posts.size());
        workers.clock.advance(Breaker.PAUSE_US);
        assertEquals(GONE, refusal(rule, play("live/x", HERE)));
        assertEquals(GONE, refusal(rule, play("live/x", HERE)));
        assertEquals(Breaker.FAILURES + 1, server.posts.size(), "one tries");
        workers.clock.advance(Breaker.PAUSE_US);
        server.answers(204, "");
        assertEquals(Decision.ABSTAIN, decide(rule, play("live/x", HERE)));
        assertEquals(Decision.ABSTAIN, decide(rule, play("live/y", HERE)), "it is back");
    }

    @Test
    void whatStrangersBringAboutDoesNotMakeAServerDead() {
        for (int i = 0; i < 3 * Breaker.FAILURES; i++) {
            server.answers(i % 2 == 0 ? 400 : 429, "");
            assertEquals(GONE, refusal(rule, play("live/x", HERE, "odd" + i)));
            server.answers(200, "hello");
            assertEquals(GONE, refusal(rule, play("live/x", HERE, "nonsense" + i)));
            server.next =
                    CompletableFuture.failedFuture(new NoAnswerException(false, "too many wait for its answer", null));
            assertEquals(GONE, refusal(rule, play("live/x", HERE, "many" + i)));
        }
        server.answers(200, "{\"allow\":true}");
        assertInstanceOf(Decision.Allow.class, decide(rule, play("live/x", "192.0.2.10", "k")), "others go on");
    }

    @Test
    void aServerThatIsDeadIsBackWithAnyAnswer() {
        server.answers(503, "");
        for (int i = 0; i < Breaker.FAILURES; i++) {
            assertEquals(GONE, refusal(rule, play("live/x", HERE)));
        }
        server.answers(404, "");
        assertEquals(GONE, refusal(rule, play("live/y", HERE)));
        assertEquals(Breaker.FAILURES, server.posts.size(), "it is not asked");
        workers.clock.advance(Breaker.PAUSE_US);
        assertEquals(GONE, refusal(rule, play("live/x", HERE)));
        server.answers(204, "");
        assertEquals(Decision.ABSTAIN, decide(rule, play("live/x", HERE)));
    }

    @Test
    void oneClientDoesNotTakeAllPlaces() {
        WebhookRule open = rule(Map.of("onFailure", "allow"));
        server.next = new CompletableFuture<>();
        for (int i = 0; i < OpenQuestions.MOST; i++) {
            assertNull(decide(open, play("live/x", "2001:db8:0:1::" + i, "guess" + i)));
        }
        assertEquals(
                "Too much is being asked about your address at once; try again (access rule office)",
                refusal(open, play("live/x", "2001:db8:0:1:ffff::1", "one more")));
        assertNull(decide(open, play("live/x", "2001:db8:0:1::0", "guess0")), "who asks the same waits with the first");
        assertNull(decide(open, play("live/x", HERE, "k")), "others are asked about");
        assertEquals(OpenQuestions.MOST + 1, server.posts.size());
        server.next.complete(server.answer(200, "{\"allow\":false}"));
        assertTrue(refusal(open, play("live/x", "2001:db8:0:1:ffff::1", "one more"))
                .contains("not let in"));
    }

    @Test
    void placesAreGivenBack() {
        OpenQuestions questions = new OpenQuestions();
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < OpenQuestions.MOST; i++) {
                assertTrue(questions.begin("a"));
            }
            assertFalse(questions.begin("a"));
            assertTrue(questions.begin("b"));
            questions.end("b");
            for (int i = 0; i < OpenQuestions.MOST; i++) {
                questions.end("a");
            }
            assertEquals(0, questions.clients(), "nothing is kept of who is gone");
        }
    }

    @Test
    void otherSettingsForgetTheAnswers() {
        server.answers(200, "{\"allow\":true}");
        decide(rule, play("live/x", HERE));
        rule.modified(properties(Map.of()));
        decide(rule, play("live/x", HERE));
        assertEquals(1, server.posts.size(), "they are the same");
        rule.modified(properties(Map.of("cacheSeconds", "5")));
        decide(rule, play("live/x", HERE));
        assertEquals(2, server.posts.size());
    }

    @Test
    void whatCannotBeFollowedRefusesEverybodyAndShowsNoSecret() {
        for (Map<String, Object> wrong : List.<Map<String, Object>>of(
                Map.of("url", "ftp://x/"),
                Map.of("url", "http://user:pass@host/"),
                Map.of("url", "not a url"),
                Map.of(".secret", "hunter2"),
                Map.of(".secret", "whsec_c2hvcnQ="),
                Map.of("onFailure", "maybe"),
                Map.of("timeoutMs", "5000"))) {
            String refusal = refusal(rule(wrong), play("live/x", HERE));
            assertEquals("The access rule office cannot be read; ask the operator", refusal, wrong.toString());
        }
        assertEquals(0, server.posts.size());
    }

    @Test
    void itIsAskedAboutItsStreamsOnly() {
        assertEquals(Decision.ABSTAIN, decide(rule(Map.of("streams", "vip/*")), play("live/x", HERE)));
        assertEquals(0, server.posts.size());
    }

    private WebhookRule rule(Map<String, Object> values) {
        return new WebhookRule(properties(values), workers.clock, server);
    }

    private static Map<String, Object> properties(Map<String, Object> values) {
        Map<String, Object> all = new HashMap<>(Map.of("url", "https://hook.example/may?a=b", ".secret", SECRET));
        all.putAll(values);
        return configuration(WebhookRule.PID, all);
    }

    private Instant now() {
        return Instant.ofEpochSecond(0, workers.clock.utcUs() * 1_000);
    }

    private record Post(URI url, Map<String, String> headers, byte[] body) {}

    /** Answers what the test says. */
    private static final class Server implements Sender {
        private final List<Post> posts = new ArrayList<>();
        private CompletableFuture<Answer> next;

        void answers(int status, String body) {
            try {
                next = CompletableFuture.completedFuture(Answer.of(status, body.getBytes(StandardCharsets.UTF_8)));
            } catch (IOException e) {
                next = CompletableFuture.failedFuture(e);
            }
        }

        Answer answer(int status, String body) {
            try {
                return Answer.of(status, body.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void fails() {
            next = CompletableFuture.failedFuture(new NoAnswerException(true, "it does not answer in time", null));
        }

        @Override
        public CompletionStage<Answer> post(URI url, Map<String, String> headers, byte[] body, int timeoutMs) {
            posts.add(new Post(url, headers, body));
            return next;
        }
    }
}
