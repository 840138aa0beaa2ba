package io.millrace.net;

import io.millrace.api.live.FanoutRing;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * How much of a wire ring is kept: two GOPs, and four seconds for players that hang behind. Owned by the ring's writer.
 */
public final class HeldSyncs {
    private static final long HELD_US = 4_000_000;
    private static final int HELD_SYNCS = 2;

    private record Mark(long position, long dtsUs) {}

    private final FanoutRing<?> ring;
    private final Deque<Mark> marks = new ArrayDeque<>();

    /** Nothing has been written yet. */
    public HeldSyncs(FanoutRing<?> ring) {
        this.ring = ring;
    }

    /** An item that players may begin with was published; what nobody needs any more leaves the ring. */
    public void published(long position, long dtsUs) {
        marks.add(new Mark(position, dtsUs));
        while (marks.size() > HELD_SYNCS && dtsUs - second().dtsUs >= HELD_US) {
            marks.remove();
        }
        ring.dropBefore(marks.peek().position);
        while (marks.peek().position < ring.tail()) {
            marks.remove();
        }
    }

    private Mark second() {
        Iterator<Mark> each = marks.iterator();
        each.next();
        return each.next();
    }
}
