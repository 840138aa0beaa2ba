package io.millrace.management.webhooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.webhook.WebhookReplay;
import io.millrace.api.webhook.WebhookState;
import java.io.IOException;
import java.util.List;
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

    @Test
    void aReplayIsNotGivenUpForTheAgeOfItsEvent() throws IOException {
        restart(Map.of("give.up.hours", "1"));
        create("a", "*");
        publish("stream.live", "live/x");
        advance(2 * 3_600);
        receiver.posts.clear();
        assertEquals(1, join(webhooks.replay("a", WebhookReplay.of(published.get(0)))));
        assertEquals(published, receiver.ids());
        assertEquals(0, state("a").dropped());
        assertEquals(0, state("a").waiting());
    }

    @Test
    void aReplayWaitsAlthoughItsEventIsForgottenMeanwhile() throws IOException {
        restart(Map.of("give.up.hours", "1", "history.hours", "2"));
        create("a", "*");
        publish("stream.live", "live/x");
        advance(7_000);
        receiver.answers = post -> FakeSender.answer(500);
        assertEquals(1, join(webhooks.replay("a", WebhookReplay.of(published.get(0)))));
        advance(1_500);
        assertEquals(1, rows("webhooks_waiting"));
        receiver.posts.clear();
        receiver.answers = post -> FakeSender.answer(200);
        advance(700);
        assertEquals(published, receiver.ids());
        assertEquals(0, rows("webhooks_event"), "nobody waits for it any more");
    }

    @Test
    void theReplayToAReceiverThatFailsIsGivenUpInTheEnd() throws IOException {
        restart(Map.of("give.up.hours", "1"));
        create("a", "*");
        publish("stream.live", "live/x");
        advance(2 * 3_600);
        receiver.answers = post -> FakeSender.answer(500);
        join(webhooks.replay("a", WebhookReplay.of(published.get(0))));
        advance(3_000);
        assertEquals(1, state("a").waiting());
        advance(1_300);
        assertEquals(1, state("a").dropped());
        assertEquals(0, state("a").waiting());
    }

    @Test
    void whatWaitedTooLongForAReceiverThatIsGoneTakesNoRoom() throws IOException {
        restart(Map.of("give.up.hours", "1", "history.hours", "1", "outbox.mebibytes", "1"));
        create("a", "*");
        receiver.answers = null;
        for (int i = 0; i < 600; i++) {
            event("stream.warning", "live/x", Map.of("warning", "w".repeat(2_000)));
        }
        long full = state("a").dropped();
        assertTrue(full > 0, "there is no room for more");
        receiver.take().answer(410);
        advance(1_800);
        assertEquals(600 - full, state("a").waiting());
        advance(1_900);
        WebhookState state = state("a");
        assertEquals(0, rows("webhooks_waiting"));
        assertEquals(0, state.waiting());
        assertEquals(0, state.waitingBytes());
        assertEquals(600, state.dropped());
        receiver.answers = post -> FakeSender.answer(200);
        join(webhooks.test("a"));
        receiver.posts.clear();
        publish("stream.live", "live/x");
        assertEquals(List.of(published.get(600)), receiver.ids());
        assertEquals(600, state("a").dropped());
    }
}
