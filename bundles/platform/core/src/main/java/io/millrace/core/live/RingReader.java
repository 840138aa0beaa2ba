package io.millrace.core.live;

import io.millrace.api.live.FanoutRing;
import io.millrace.api.live.Reader;
import io.millrace.api.live.RingSignal;
import io.millrace.api.media.Discontinuity;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.StreamItem;

/** A cursor that tells the format in force whenever it starts or was lapped. */
final class RingReader implements Reader {
    private final RingLiveStream stream;
    private final FanoutRing<StreamItem>.Cursor cursor;
    private RingSignal.Registration registration;
    private volatile boolean closed;
    private boolean started;
    private long lapsSeen;
    private FormatChange told;
    private StreamItem second;
    private StreamItem third;

    RingReader(RingLiveStream stream, FanoutRing<StreamItem>.Cursor cursor) {
        this.stream = stream;
        this.cursor = cursor;
    }

    void registration(RingSignal.Registration made) {
        registration = made;
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
        StreamItem item = cursor.poll();
        if (item == null) {
            return null;
        }
        if (!started || cursor.lapped() != lapsSeen) {
            return resume(item);
        }
        return deliver(item);
    }

    private StreamItem deliver(StreamItem item) {
        if (item instanceof FormatChange change) {
            told = change;
        }
        return item;
    }

    private StreamItem resume(StreamItem item) {
        boolean lapped = started && cursor.lapped() != lapsSeen;
        started = true;
        lapsSeen = cursor.lapped();
        FormatChange inForce = stream.formatAt(cursor.position() - 1);
        boolean tell = inForce != null && !inForce.equals(told) && !(item instanceof FormatChange);
        if (tell) {
            told = inForce;
        }
        deliver(item);
        if (lapped) {
            second = tell ? inForce : item;
            third = tell ? item : null;
            return new Discontinuity(Discontinuity.Reason.READER_LAPPED);
        }
        if (tell) {
            second = item;
            return inForce;
        }
        return item;
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
        if (!closed) {
            closed = true;
            registration.close();
        }
    }
}
