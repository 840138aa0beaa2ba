package io.millrace.packagers.progressive;

import io.millrace.api.live.FanoutRing;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The messages of one stream in one wire format, laid out one behind the other in large segments of memory, so that a
 * viewer takes many with one write. Keeps two sync messages and a few seconds; a viewer who is slower goes on at the
 * newest sync message.
 *
 * <p>Threads: written by one; cursors by any, each by one at a time.
 */
final class WireRing {
    private static final int SEGMENT_BYTES = 512 << 10;
    private static final int CAPACITY_ITEMS = 1 << 14;
    private static final long CAPACITY_BYTES = 64L << 20;
    private static final int HELD_SYNCS = 2;
    private static final long HELD_US = 4_000_000;
    /** Of streams whose samples are all sync, or whose times do not advance. */
    private static final int MAX_SYNCS = 4096;

    private final FanoutRing<WireChunk> ring = new FanoutRing<>(CAPACITY_ITEMS, CAPACITY_BYTES);
    private final Deque<SyncMark> syncs = new ArrayDeque<>();
    private WireSegment segment = new WireSegment(SEGMENT_BYTES);
    private WireHeader header = new WireHeader(0, ByteBuffer.allocate(0), java.util.Optional.empty());
    private boolean wakeNow;
    private boolean wakeSoon;

    /** What viewers need before the messages that follow. */
    void header(WireHeader newHeader) {
        header = newHeader;
    }

    WireHeader header() {
        return header;
    }

    /** Room for a message, to be filled by relative puts and then {@linkplain #publish published}. */
    ByteBuffer room(int bytes) {
        if (segment.writable().remaining() < bytes) {
            segment = new WireSegment(Math.max(SEGMENT_BYTES, bytes));
        }
        return segment.writable();
    }

    /**
     * Publishes what was put since {@link #room}.
     *
     * @param bytes its length
     * @param sync whether viewers may begin with it
     * @param dtsUs decoding time of its first sample
     * @param urgent whether viewers are woken at once: pictures are urgent, sound may wait for the next picture
     */
    void publish(int bytes, boolean sync, long dtsUs, boolean urgent) {
        int to = segment.writable().position();
        long position = ring.publish(new WireChunk(segment, to - bytes, to, header), bytes, sync);
        if (sync) {
            syncs.add(new SyncMark(position, dtsUs));
            while (syncs.size() > HELD_SYNCS && second().dtsUs <= dtsUs - HELD_US || syncs.size() > MAX_SYNCS) {
                syncs.remove();
            }
            ring.dropBefore(syncs.element().position);
        }
        wakeNow |= urgent;
        wakeSoon = true;
    }

    private SyncMark second() {
        java.util.Iterator<SyncMark> marks = syncs.iterator();
        marks.next();
        return marks.next();
    }

    /** Times begin anew: the distance between sync messages means nothing any more. */
    void timesJumped() {
        while (syncs.size() > 1) {
            syncs.remove();
        }
    }

    /** Whether an urgent message was published since viewers were {@linkplain #woken woken}. */
    boolean isUrgent() {
        return wakeNow;
    }

    /** Whether any message was. */
    boolean isNew() {
        return wakeSoon;
    }

    void woken() {
        wakeNow = false;
        wakeSoon = false;
    }

    /** A place at the newest sync message held. */
    FanoutRing<WireChunk>.Cursor cursor() {
        return ring.atNewestSync();
    }

    int heldSyncs() {
        return syncs.size();
    }

    long heldBytes() {
        return ring.heldBytes();
    }

    private record SyncMark(long position, long dtsUs) {}
}
