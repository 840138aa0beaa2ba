package io.millrace.core.live;

import io.millrace.api.live.FanoutRing;
import io.millrace.api.live.LiveStream;
import io.millrace.api.live.Reader;
import io.millrace.api.live.RingSignal;
import io.millrace.api.media.Discontinuity;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.Sample;
import io.millrace.api.media.StreamItem;

/** A cursor that tells the format in force whenever it starts or was lapped. */
final class RingReader implements Reader {
    private static final Discontinuity LAPPED = new Discontinuity(Discontinuity.Reason.READER_LAPPED);

    private final RingLiveStream stream;
    private final FanoutRing<StreamItem>.Cursor cursor;
    /** Whether the reader goes on where another was: then a gap before the first item matters. */
    private final boolean continues;

    /** Whether it means that somebody watches. */
    private final boolean counted;

    private RingSignal.Registration registration;
    private volatile boolean closed;
    private boolean started;
    private long lapsSeen;
    private StreamItem second;
    private StreamItem third;
    private volatile long reachedPosition = -1;

    RingReader(RingLiveStream stream, FanoutRing<StreamItem>.Cursor cursor, boolean continues, boolean counted) {
        this.stream = stream;
        this.cursor = cursor;
        this.continues = continues;
        this.counted = counted;
    }

    /** The callback may run, and close this reader, before its registration is known. */
    synchronized void registration(RingSignal.Registration made) {
        registration = made;
        if (closed) {
            made.close();
        }
    }

    @Override
    public StreamItem poll() {
        if (closed) {
            return null;
        }
        if (second != null) {
            StreamItem item = second;
            second = third;
            third = null;
            return item;
        }
        while (true) {
            StreamItem item = cursor.poll();
            if (item == null) {
                reachedEnd();
                return null;
            }
            if (started && cursor.lapped() == lapsSeen) {
                return item;
            }
            StreamItem first = resume(item);
            if (first != null) {
                return first;
            }
        }
    }

    /** Between two publications the stream wants to know when nobody needs what it holds any more. */
    private void reachedEnd() {
        if (stream.state() != LiveStream.State.LIVE) {
            reachedPosition = cursor.position();
            stream.releaseIfRead();
        }
    }

    boolean isCounted() {
        return counted;
    }

    /** The position up to which everything was read, told between two publications only. */
    long reachedPosition() {
        return reachedPosition;
    }

    /** What comes before an item after a start or a gap; null if the item has to be left out. */
    private StreamItem resume(StreamItem item) {
        FormatChange inForce = item instanceof FormatChange ? null : stream.formatAt(cursor.position() - 1);
        if (inForce == null && item instanceof Sample) {
            // the ring went on meanwhile, so that nobody knows its format any more: this reader was lapped again
            return null;
        }
        boolean lapped = (started || continues) && cursor.lapped() != lapsSeen;
        started = true;
        lapsSeen = cursor.lapped();
        if (lapped) {
            second = inForce == null ? item : inForce;
            third = inForce == null ? null : item;
            return LAPPED;
        }
        second = inForce == null ? null : item;
        return inForce == null ? item : inForce;
    }

    /** Items that are looked at but not yet taken count as unread. */
    @Override
    public long position() {
        boolean pending = second != null;
        return pending ? cursor.position() - 1 : cursor.position();
    }

    @Override
    public long skippedItems() {
        return cursor.skipped();
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            if (registration != null) {
                registration.close();
            }
        }
        stream.detached(this);
    }
}
