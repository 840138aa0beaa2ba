package io.millrace.management.webhooks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.api.media.StreamPattern;
import io.millrace.api.webhook.WebhookFormat;
import io.millrace.api.webhook.WebhookSettings;
import io.millrace.management.webhooks.Outbox.Backlog;
import io.millrace.management.webhooks.Outbox.Logged;
import io.millrace.management.webhooks.Outbox.Waiting;
import io.millrace.testkit.FakeWorkers;
import java.net.URI;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a lane makes of a database that does not always say what it did. */
class HookLaneTest {
    private static final long SECOND_US = 1_000_000;
    private static final WebhookLimits LIMITS =
            new WebhookLimits("/test", List.of(), 15, 4, 600, 72, 1 << 20, 1 << 20, 168, 1 << 20, 1_000);

    private final FakeWorkers workers = FakeWorkers.direct();
    private final FakeSender receiver = new FakeSender();
    private final Rows rows = new Rows();
    private int happened;
    private final HookLane lane = new HookLane(
            new HookTarget(
                    new WebhookSettings(
                            "a",
                            URI.create("https://a.example/hook"),
                            List.of("*"),
                            StreamPattern.ALL,
                            WebhookFormat.CLOUDEVENTS),
                    SigningKey.of(SigningKey.make(new SecureRandom()))),
            rows,
            receiver,
            new BackOff(new Random(1)),
            () -> LIMITS,
            workers);

    /** What waits in a database. */
    private static final class Rows implements LaneStore {
        private final TreeMap<Long, Waiting> waiting = new TreeMap<>();
        private boolean isAnswerLost;

        @Override
        public void load(String hook, long behind, int most, Consumer<Optional<List<Waiting>>> then) {
            then.accept(Optional.of(
                    waiting.tailMap(behind, false).values().stream().limit(most).toList()));
        }

        @Override
        public void settle(String hook, List<Long> places, List<Logged> attempts, Consumer<Boolean> then) {
            waiting.keySet().removeAll(places);
            then.accept(!isAnswerLost);
        }

        @Override
        public void setGone(String hook, Optional<String> urlDigest) {}

        private Backlog backlog() {
            return new Backlog(
                    waiting.size(),
                    waiting.values().stream()
                            .mapToLong(each -> each.event().sizeBytes())
                            .sum());
        }
    }

    @Test
    void theBacklogGoesOnAfterACommitWhoseAnswerGotLost() {
        happen(5);
        begin();
        rows.isAnswerLost = true;
        for (int i = 0; i < 3; i++) {
            receiver.take().answer(200);
        }
        receiver.take().answer(503);
        workers.timer.advance(SECOND_US / 2);
        assertEquals(2, rows.waiting.size(), "three were committed, and seem not to be");
        begin();
        receiver.answers = post -> FakeSender.answer(200);
        workers.timer.advance(5 * SECOND_US);
        assertEquals(List.of("1", "2", "3", "4", "4", "5"), receiver.ids());
        assertEquals(0, lane.state().waiting());
        assertEquals(0, lane.state().waitingBytes());
    }

    @Test
    void whatSeemsUnwrittenIsCountedByWhatTheDatabaseHas() {
        happen(5);
        begin();
        rows.isAnswerLost = true;
        receiver.take().answer(200);
        workers.timer.advance(SECOND_US / 2);
        begin();
        assertEquals(4, lane.state().waiting());
        assertEquals(rows.backlog().bytes(), lane.state().waitingBytes());
    }

    @Test
    void whatIsUnderWayWhenItsRowIsDeletedIsCountedOnce() {
        happen(5);
        begin();
        assertEquals(1, receiver.pending.size());
        long place = workers.clock.utcUs() + 4;
        rows.waiting.headMap(place).clear();
        lane.pruned(place, 3, rows.backlog());
        assertEquals(3, lane.state().waiting());
        assertEquals(2, lane.state().dropped());
        receiver.answers = post -> FakeSender.answer(200);
        receiver.take().answer(200);
        assertEquals(List.of("1", "4", "5"), receiver.ids());
        assertEquals(0, lane.state().waiting());
        assertEquals(0, lane.state().waitingBytes());
        assertEquals(2, lane.state().dropped());
    }

    @Test
    void whatIsGivenUpButNotWrittenYetWhenItsRowIsDeletedIsDroppedOnce() {
        happen(1);
        begin();
        receiver.take().answer(503);
        workers.clock.advance(73L * 3_600 * SECOND_US);
        happen();
        lane.added(1, rows.waiting.lastEntry().getValue().event().sizeBytes());
        assertEquals(1, lane.state().dropped());
        long place = rows.waiting.lastKey();
        rows.waiting.headMap(place).clear();
        lane.pruned(place, 1, rows.backlog());
        assertEquals(1, lane.state().dropped());
        assertEquals(1, lane.state().waiting());
    }

    // ---- tools -------------------------------------------------------------------------------------------------

    private void happen(int count) {
        for (int i = 0; i < count; i++) {
            happen();
        }
    }

    /** Ids are 1, 2, … */
    private void happen() {
        long place = workers.clock.utcUs() + ++happened;
        KeptEvent event = new KeptEvent(place, "" + happened, "stream.live", "live/x", "live/x", place, "{}");
        rows.waiting.put(place, new Waiting("a", place, event));
    }

    private void begin() {
        lane.begin(rows.backlog(), 0, false);
    }
}
