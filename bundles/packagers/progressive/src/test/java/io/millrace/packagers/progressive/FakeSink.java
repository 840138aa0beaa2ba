package io.millrace.packagers.progressive;

import io.millrace.http.ResponseSink;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Takes bytes as long as the test lets it. */
final class FakeSink implements ResponseSink {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private Runnable ready = () -> {};
    private Runnable closed = () -> {};
    private boolean open = true;
    private boolean stalled;
    private int writes;
    private int wakeUps;

    /** The viewer reads no more. */
    void stall() {
        stalled = true;
    }

    /** The viewer reads on. */
    void drained() {
        stalled = false;
        wakeUps++;
        ready.run();
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    /** What was written since the last call. */
    byte[] take() {
        byte[] taken = bytes();
        bytes.reset();
        return taken;
    }

    int writes() {
        return writes;
    }

    int wakeUps() {
        return wakeUps;
    }

    @Override
    public boolean isReady() {
        return open && !stalled;
    }

    @Override
    public void write(ByteBuffer buffer) {
        if (!isReady()) {
            throw new IllegalStateException("not ready");
        }
        writes++;
        while (buffer.hasRemaining()) {
            bytes.write(buffer.get());
        }
    }

    @Override
    public void onReady(Runnable callback) {
        ready = callback;
    }

    @Override
    public void onClose(Runnable callback) {
        closed = callback;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            closed.run();
        }
    }
}
