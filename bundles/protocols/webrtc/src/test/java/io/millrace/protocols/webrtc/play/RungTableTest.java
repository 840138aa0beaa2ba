package io.millrace.protocols.webrtc.play;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.millrace.api.codec.CodecProvider;
import io.millrace.api.codec.LadderProfile;
import io.millrace.api.codec.Ladders;
import io.millrace.api.codec.OutputStatus;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.StreamName;
import io.millrace.testkit.FakeLiveStreams;
import io.millrace.testkit.FakeWorkers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The rungs that viewers may have, looked up for all of them. */
class RungTableTest {
    private static final StreamName DEMO = StreamName.parse("live", "demo");

    /** A ladder that counts who asks. */
    private static final class CountingLadders implements Ladders {
        private final List<LadderProfile.Rung> rungs = new ArrayList<>();
        private final List<OutputStatus> statuses = new ArrayList<>();
        private int asked;

        private void add(String name, OutputStatus.State state) {
            rungs.add(new LadderProfile.Rung(
                    name, FourCc.AVC, 360, 0, 500_000, CodecProvider.Purpose.LOW_LATENCY, "", "", true));
            statuses.add(new OutputStatus(name, state, "", 0, 360, 0, 1, 0, 0, OptionalLong.empty(), 0, ""));
        }

        @Override
        public List<LadderProfile> profiles() {
            return List.of();
        }

        @Override
        public void assign(String target, Optional<String> profile) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Map<String, String> assignments() {
            return Map.of();
        }

        @Override
        public Optional<LadderProfile> profileOf(StreamName stream) {
            asked++;
            return rungs.isEmpty() ? Optional.empty() : Optional.of(new LadderProfile("test", rungs));
        }

        @Override
        public List<OutputStatus> renditions(StreamName stream) {
            return List.copyOf(statuses);
        }
    }

    private final CountingLadders ladders = new CountingLadders();
    private final FakeLiveStreams streams = new FakeLiveStreams();
    private final FakeWorkers workers = FakeWorkers.queued();
    private final RungTable table = new RungTable(ladders, streams, workers.timer, workers.queue);

    private static List<String> names(RungTable.Watch watch) {
        return watch.rungs().stream().map(each -> each.name().toString()).toList();
    }

    private void pass(long us) {
        workers.timer.advance(us);
        workers.queue.runAll();
    }

    @Test
    void rungsComeALittleLater() {
        ladders.add("360p", OutputStatus.State.IDLE);
        RungTable.Watch watch = table.enter(DEMO);
        assertEquals(List.of(), watch.rungs(), "nobody waits for them");
        workers.queue.runAll();
        assertEquals(List.of("live/demo@360p"), names(watch));
        assertEquals(500_000, watch.rungs().get(0).bitsPerSecond(), "as it is to be");
    }

    @Test
    void viewersOfAStreamShareOneLook() {
        RungTable.Watch first = table.enter(DEMO);
        assertSame(first, table.enter(DEMO));
        assertNotSame(first, table.enter(StreamName.parse("live", "other")));
        workers.queue.runAll();
        assertEquals(2, ladders.asked);
        pass(1_000_000);
        assertEquals(4, ladders.asked, "once a second for each stream");
        table.leave(first);
        pass(1_000_000);
        assertEquals(6, ladders.asked, "one still watches");
        table.leave(first);
        pass(1_000_000);
        assertEquals(7, ladders.asked);
        assertNotSame(first, table.enter(DEMO));
    }

    @Test
    void whatCannotBeMadeIsLeftOutUntilItCan() {
        ladders.add("720p", OutputStatus.State.REFUSED);
        ladders.add("480p", OutputStatus.State.FAILED);
        ladders.add("360p", OutputStatus.State.RUNNING);
        RungTable.Watch watch = table.enter(DEMO);
        workers.queue.runAll();
        assertEquals(List.of("live/demo@360p"), names(watch));
        ladders.statuses.clear();
        ladders.rungs.clear();
        ladders.add("720p", OutputStatus.State.IDLE);
        pass(1_000_000);
        assertEquals(List.of("live/demo@720p"), names(watch));
        ladders.rungs.clear();
        pass(1_000_000);
        assertEquals(List.of(), names(watch), "the ladder was taken away");
    }

    @Test
    void aRungWithoutAStatusIsNone() {
        ladders.add("360p", OutputStatus.State.IDLE);
        ladders.statuses.clear();
        RungTable.Watch watch = table.enter(DEMO);
        workers.queue.runAll();
        assertEquals(List.of(), names(watch));
    }

    @Test
    void nothingIsLookedUpWhenAllIsOver() {
        RungTable.Watch watch = table.enter(DEMO);
        table.close();
        workers.queue.runAll();
        int asked = ladders.asked;
        pass(5_000_000);
        assertEquals(asked, ladders.asked);
        table.leave(watch);
    }
}
