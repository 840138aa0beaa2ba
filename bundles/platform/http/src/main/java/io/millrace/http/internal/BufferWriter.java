package io.millrace.http.internal;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Sends buffers that are all there, without copying them and without a thread that waits. A client that reads too slowly
 * is cut off: completing an answer whose write is pending makes the container drop the connection.
 *
 * <p>Threads: the container's, one at a time, and the deadline's.
 */
final class BufferWriter extends Deadlines.Expiring implements WriteListener {
    private static final long BASE_US = 30_000_000;
    private static final long MIN_BYTES_PER_SECOND = 16_000;

    private final AsyncContext context;
    private final ServletOutputStream out;
    private final List<ByteBuffer> buffers;
    private final Deadlines deadlines;
    private int next;
    private boolean done;

    private BufferWriter(AsyncContext context, ServletOutputStream out, List<ByteBuffer> buffers, Deadlines deadlines) {
        this.context = context;
        this.out = out;
        this.buffers = buffers;
        this.deadlines = deadlines;
    }

    /** Begins; the status and headers are set. */
    static void start(AsyncContext context, List<ByteBuffer> buffers, long sizeBytes, Deadlines deadlines)
            throws IOException {
        ServletOutputStream out = context.getResponse().getOutputStream();
        BufferWriter writer = new BufferWriter(context, out, buffers, deadlines);
        deadlines.add(writer, BASE_US + sizeBytes * 1_000_000 / MIN_BYTES_PER_SECOND);
        out.setWriteListener(writer);
    }

    @Override
    public void onWritePossible() throws IOException {
        while (out.isReady()) {
            if (next == buffers.size()) {
                finish();
                return;
            }
            out.write(buffers.get(next++));
        }
    }

    @Override
    public void onError(Throwable failure) {
        finish();
    }

    @Override
    void expired() {
        finish();
    }

    private void finish() {
        deadlines.remove(this);
        synchronized (this) {
            if (done) {
                return;
            }
            done = true;
        }
        try {
            context.complete();
        } catch (IllegalStateException e) {
            // the container ended it first
        }
    }
}
