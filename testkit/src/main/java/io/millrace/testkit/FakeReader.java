package io.millrace.testkit;

import io.millrace.api.live.FanoutRing;
import io.millrace.api.live.Reader;
import io.millrace.api.live.RingSignal;
import io.millrace.api.media.Discontinuity;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.StreamItem;
import java.util.ArrayDeque;
import java.util.Queue;

/** A place in a {@link FakeLiveStream}: the format in force comes first, and again after the reader was lapped. */
final class FakeReader implements Reader {
    private final FakeLiveStream stream;
    private final FanoutRing<StreamItem>.Cursor cursor;
    private final boolean continues;
    private final Runnable onClose;
    private final Queue<StreamItem> pending = new ArrayDeque<>();
    private RingSignal.Registration registration;
    private volatile boolean closed;
    private boolean started;
    private long lapsSeen;

    FakeReader(FakeLiveStream stream, FanoutRing<StreamItem>.Cursor cursor, boolean continues, Runnable onClose) {
        this.stream = stream;
        this.cursor = cursor;
        this.continues = continues;
        this.onClose = onClose;
    }

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
        if (!pending.isEmpty()) {
            return pending.remove();
        }
        StreamItem item = cursor.poll();
        if (item == null || started && cursor.lapped() == lapsSeen) {
            return item;
        }
        if ((started || continues) && cursor.lapped() != lapsSeen) {
            pending.add(new Discontinuity(Discontinuity.Reason.READER_LAPPED));
        }
        started = true;
        lapsSeen = cursor.lapped();
        FormatChange inForce = stream.formatAt(cursor.position() - 1);
        if (inForce != null && !(item instanceof FormatChange)) {
            pending.add(inForce);
        }
        pending.add(item);
        return pending.remove();
    }

    /** What is looked at but not yet taken counts as unread. */
    @Override
    public long position() {
        return pending.isEmpty() ? cursor.position() : cursor.position() - 1;
    }

    @Override
    public long skippedItems() {
        return cursor.skipped();
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            onClose.run();
            if (registration != null) {
                registration.close();
            }
        }
    }
}
