package io.millrace.management.webhooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.webhook.WebhookReplay;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How long events wait and are kept. */
class WebhookAgeTest extends WebhookScene {
    @Test
    void anEventThatIsTooOldIsGivenUp() throws IOException {
        restart(Map.of("give.up.hours", "1"));
        create("a", "*");
        receiver.answers = post -> FakeSender.answer(500);
        publish("stream.live", "live/x");
        advance(3_700);
        int attempts = receiver.posts.size();
        advance(3_600);
        assertEquals(attempts, receiver.posts.size());
        assertEquals(1, state("a").dropped());
        assertEquals(0, state("a").waiting());
    }

    @Test
    void oldEventsAreForgotten() throws IOException {
        restart(Map.of("history.hours", "1", "give.up.hours", "1"));
        create("a", "*");
        publish("stream.live", "live/x");
        advance(1_800);
        assertEquals(1, rows("webhooks_event"));
        advance(3_600);
        assertEquals(0, rows("webhooks_event"));
    }

    @Test
    void tooManyEventsAreForgotten() throws IOException {
        restart(Map.of("history.mebibytes", "1"));
        create("a", "*");
        for (int i = 0; i < 700; i++) {
            event("stream.warning", "live/x", Map.of("warning", "w".repeat(2_000)));
        }
        assertEquals(700, rows("webhooks_event"));
        advance(61);
        int left = rows("webhooks_event");
        assertTrue(left > 400 && left < 600, left + " are left");
        assertEquals(1, join(webhooks.replay("a", WebhookReplay.of(published.get(699)))), "the newest");
    }
}
