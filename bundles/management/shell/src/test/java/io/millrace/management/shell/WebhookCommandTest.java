package io.millrace.management.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Secret;
import io.millrace.api.media.StreamPattern;
import io.millrace.api.webhook.WebhookDelivery;
import io.millrace.api.webhook.WebhookDelivery.Outcome;
import io.millrace.api.webhook.WebhookException;
import io.millrace.api.webhook.WebhookFormat;
import io.millrace.api.webhook.WebhookReplay;
import io.millrace.api.webhook.WebhookSettings;
import io.millrace.api.webhook.WebhookState;
import io.millrace.api.webhook.Webhooks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebhookCommandTest {
    private final FakeWebhooks webhooks = new FakeWebhooks();

    @TempDir
    Path folder;

    @Test
    void aSecretIsAloneOnTheFirstLine() throws Exception {
        String text = run("create shop https://shop.example/hook?token=hidden --events stream.*,plugin.swapped"
                + " --streams live/* --format standard");
        assertEquals("whsec_made", text.lines().findFirst().orElseThrow());
        WebhookSettings made = webhooks.made.get(0);
        assertEquals(List.of("stream.*", "plugin.swapped"), made.events());
        assertEquals(new StreamPattern("live/*"), made.streams());
        assertEquals(WebhookFormat.STANDARD, made.format());
        assertTrue(run("create b https://b/ --json").contains("\"secret\" : \"whsec_made\""));
        assertEquals(WebhookSettings.ALL_EVENTS, webhooks.made.get(1).events());
        Path file = Files.writeString(folder.resolve("s"), "whsec_own\n");
        assertEquals(
                "whsec_own",
                run("create c https://c/ --secret-file " + file)
                        .lines()
                        .findFirst()
                        .orElseThrow());
    }

    @Test
    void webhooksAreListedWithoutTheirSecrets() throws Exception {
        assertTrue(run("list").startsWith("No webhooks; make one with"));
        run("create shop https://shop.example/hook?token=hidden");
        String text = run("list");
        assertTrue(text.contains("https://shop.example/hook?…"), text);
        assertTrue(text.contains("said 500"), text);
        assertFalse(text.contains("hidden"), text);
        String json = run("list --json");
        assertTrue(json.contains("\"waitingBytes\" : 70"), json);
        assertTrue(json.contains("\"nextAttempt\" : \"2026-01-01T00:00:00Z\""), json);
        assertTrue(json.contains("\"on\" : true"), json);
    }

    @Test
    void deliveriesAreShown() throws Exception {
        String text = run("deliveries shop --limit 3");
        assertTrue(text.contains("given-up"), text);
        assertTrue(text.contains("live/x"), text);
        assertEquals(3, webhooks.limit);
        assertTrue(run("deliveries shop --json").contains("\"ms\" : 12"));
        assertEquals(50, webhooks.limit);
    }

    @Test
    void aTestThatFailsIsAnError() throws Exception {
        assertEquals("The receiver of shop did not take the test: it answered 500 oops", refusal("test shop"));
        webhooks.outcome = Outcome.DELIVERED;
        assertEquals(
                "The receiver of shop answered 500 after 12 ms",
                run("test shop").strip());
    }

    @Test
    void eventsAreReplayedByTimeOrId() throws Exception {
        assertEquals(
                "7 events are delivered to shop once more",
                run("replay shop --from 2026-01-01T00:00:00Z").strip());
        assertEquals(Instant.MAX, webhooks.replayed.to());
        run("replay shop --from 2026-01-01T00:00:00Z --to 2026-01-02T00:00:00Z");
        assertEquals(Instant.parse("2026-01-02T00:00:00Z"), webhooks.replayed.to());
        assertTrue(run("replay shop --id e-1 --json").contains("\"events\" : 7"));
        assertEquals(Optional.of("e-1"), webhooks.replayed.eventId());
    }

    @Test
    void mistakesAreExplained() {
        assertTrue(refusal("").startsWith("Say which: media:webhook create NAME URL"));
        assertTrue(refusal("make x").startsWith("There is no media:webhook make"));
        assertTrue(refusal("create x").startsWith("Say which:"));
        assertTrue(refusal("create x ftp://h/").contains("https://HOST/PATH"));
        assertTrue(refusal("create x https://h/ --format xml").contains("cloudevents, standard"));
        assertTrue(refusal("create x https://h/ --secret-file " + folder.resolve("none"))
                .startsWith("There is no file"));
        assertTrue(refusal("replay x").startsWith("Say which events"));
        assertTrue(refusal("replay x --from yesterday").contains("is no time such as"));
        assertEquals("--limit is a number", refusal("deliveries x --limit many"));
        assertEquals("There is no webhook none", refusal("remove none"));
        WebhookCommand absent = command("list");
        absent.webhooks = null;
        assertTrue(ShellOutput.refusal(absent).contains("not installed"));
    }

    private String run(String line) throws Exception {
        return ShellOutput.of(command(line));
    }

    private String refusal(String line) {
        return ShellOutput.refusal(command(line));
    }

    private WebhookCommand command(String line) {
        WebhookCommand command = new WebhookCommand();
        command.webhooks = webhooks;
        List<String> words = List.of(line.split(" "));
        command.action = words.get(0);
        command.words = words.subList(1, words.size());
        return command;
    }

    private static final class FakeWebhooks implements Webhooks {
        private final List<WebhookSettings> made = new ArrayList<>();
        private Outcome outcome = Outcome.GIVEN_UP;
        private WebhookReplay replayed;
        private int limit;

        @Override
        public List<WebhookState> list() {
            return made.stream()
                    .map(each -> new WebhookState(
                            each,
                            Optional.empty(),
                            2,
                            70,
                            3,
                            4,
                            5,
                            Optional.of("said 500"),
                            Optional.of(1_767_225_600_000_000L)))
                    .toList();
        }

        @Override
        public CompletionStage<Secret> create(WebhookSettings settings, Optional<Secret> secret) {
            made.add(settings);
            return CompletableFuture.completedFuture(secret.orElse(new Secret("whsec_made")));
        }

        @Override
        public CompletionStage<Void> remove(String name) {
            return CompletableFuture.failedFuture(new WebhookException("There is no webhook " + name));
        }

        @Override
        public CompletionStage<WebhookDelivery> test(String name) {
            return CompletableFuture.completedFuture(delivery());
        }

        @Override
        public CompletionStage<List<WebhookDelivery>> deliveries(String name, int most) {
            limit = most;
            return CompletableFuture.completedFuture(List.of(delivery()));
        }

        private WebhookDelivery delivery() {
            return new WebhookDelivery(
                    "e-1", "stream.live", "live/x", 1_767_225_600_000_000L, 2, outcome, 500, 12_345, "oops");
        }

        @Override
        public CompletionStage<Integer> replay(String name, WebhookReplay what) {
            replayed = what;
            return CompletableFuture.completedFuture(7);
        }
    }
}
