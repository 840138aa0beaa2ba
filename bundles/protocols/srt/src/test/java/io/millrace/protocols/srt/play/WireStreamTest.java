package io.millrace.protocols.srt.play;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.live.FanoutRing;
import io.millrace.api.live.LiveStream;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.StreamItem;
import io.millrace.testkit.FakeLiveStream;
import io.millrace.testkit.FakeWorkers;
import io.millrace.testkit.SyntheticStream;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WireStreamTest {
    private static final long SECOND_US = 1_000_000;
    private static final long RING_BYTES = 64L << 20;
    private static final SyntheticStream SOURCE = SyntheticStream.of(25, 25).withFrameBytes(3_000);

    private final FakeWorkers workers = FakeWorkers.direct();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final EmbeddedChannel otherChannel = new EmbeddedChannel();
    private final WireStreams streams = new WireStreams(workers.timer());
    private final FakeLiveStream live = new FakeLiveStream("live/a");
    private int woken;

    private void publish(long fromUs, long toUs) {
        List<StreamItem> items = new ArrayList<>();
        if (fromUs == 0) {
            items.add(new FormatChange(SOURCE.tracks()));
        }
        items.addAll(SOURCE.samples(fromUs, toUs));
        live.publish(items);
        settle();
    }

    private void settle() {
        channel.runPendingTasks();
        otherChannel.runPendingTasks();
    }

    private WireStreams.Seat join() {
        WireStreams.Seat seat = streams.join(live, channel.eventLoop(), RING_BYTES, () -> woken++);
        settle();
        return seat;
    }

    private static List<byte[]> read(FanoutRing<WireGroup>.Cursor cursor) {
        List<byte[]> groups = new ArrayList<>();
        for (WireGroup group = cursor.poll(); group != null; group = cursor.poll()) {
            groups.add(group.bytes());
        }
        return groups;
    }

    @Test
    void payloadsAreSevenWholeTransportPackets() {
        publish(0, 3 * SECOND_US);
        List<byte[]> groups = read(join().wire().cursor());
        assertTrue(groups.size() > 25);
        int full = 0;
        for (byte[] group : groups) {
            assertTrue(group.length <= 1_316 && group.length % 188 == 0, "bytes " + group.length);
            for (int at = 0; at < group.length; at += 188) {
                assertEquals(0x47, group[at]);
            }
            full += group.length == 1_316 ? 1 : 0;
        }
        assertTrue(full > groups.size() / 2, full + " of " + groups.size());
    }

    /** Whoever joins gets the tables before anything else. */
    @Test
    void playersBeginWithTheTablesOfTheNewestKeyPicture() {
        publish(0, 5 * SECOND_US);
        WireStreams.Seat seat = join();
        byte[] first = seat.wire().cursor().poll().bytes();
        assertEquals(0x40, first[1], "the program association table");
        assertEquals(0, first[2]);
        publish(5 * SECOND_US, 8 * SECOND_US);
        FanoutRing<WireGroup>.Cursor later = seat.wire().cursor();
        byte[] newest = later.poll().bytes();
        assertEquals(0x40, newest[1]);
        assertEquals(0, newest[2]);
        assertTrue(read(later).size() < read(seat.wire().cursor()).size() + 2, "from the newest on");
    }

    @Test
    void aStreamIsMuxedOnceForTheLoopsOfAllItsPlayers() {
        WireStreams.Seat one = join();
        int[] others = {0};
        WireStreams.Seat two = streams.join(live, otherChannel.eventLoop(), RING_BYTES, () -> others[0]++);
        settle();
        assertSame(one.wire(), two.wire());
        assertEquals(1, streams.size());
        assertEquals(1, live.readers());
        FanoutRing<WireGroup>.Cursor first = one.wire().cursor();
        FanoutRing<WireGroup>.Cursor second = two.wire().cursor();
        int before = woken;
        publish(0, SECOND_US);
        assertTrue(woken > before && others[0] > 0);
        assertTrue(woken - before < 10, "one wake-up a loop, not one a sample: " + (woken - before));
        List<byte[]> groups = read(first);
        List<byte[]> same = read(second);
        assertEquals(groups.size(), same.size());
        for (int i = 0; i < groups.size(); i++) {
            assertSame(groups.get(i), same.get(i));
        }
    }

    @Test
    void whoLeftIsNotWokenAndTheLastOneClosesTheStreamAWhileLater() {
        WireStreams.Seat seat = join();
        seat.leaving().run();
        int before = woken;
        publish(0, SECOND_US);
        assertEquals(before, woken);
        workers.timer.advance(9 * SECOND_US);
        settle();
        assertEquals(1, streams.size(), "a player may come back");
        WireStreams.Seat again = join();
        workers.timer.advance(5 * SECOND_US);
        settle();
        assertEquals(1, streams.size());
        again.leaving().run();
        workers.timer.advance(11 * SECOND_US);
        settle();
        assertEquals(0, streams.size());
        assertEquals(0, live.readers());
        assertEquals(0, workers.timer.pending());
    }

    @Test
    void whatIsOverIsKnownWhenAllWasRead() {
        WireStreams.Seat seat = join();
        FanoutRing<WireGroup>.Cursor cursor = seat.wire().cursor();
        publish(0, SECOND_US);
        assertFalse(seat.wire().isOver(cursor.position()));
        live.state(LiveStream.State.ENDED);
        assertFalse(seat.wire().isOver(cursor.position()), "there is something to read");
        read(cursor);
        assertTrue(seat.wire().isOver(cursor.position()));
    }

    @Test
    void afterTheEndNobodyJoins() {
        WireStreams.Seat seat = join();
        publish(0, SECOND_US);
        FanoutRing<WireGroup>.Cursor cursor = seat.wire().cursor();
        streams.close();
        settle();
        assertEquals(0, live.readers());
        assertEquals(0, streams.size());
        assertNull(cursor.poll());
        assertThrows(IllegalStateException.class, this::join);
        seat.leaving().run();
        assertEquals(0, workers.timer.pending());
    }
}
