package io.millrace.http.internal;

import jakarta.servlet.ServletOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Short answers are written at once on the request's thread, because the socket nearly always takes them; the threads
 * that clients who do not read can hold up this way are few. Safe for any thread.
 */
final class BlockingWrites {
    private static final int MAX_THREADS = 8;
    private static final int MAX_BYTES = 64 << 10;

    private final AtomicInteger inside = new AtomicInteger();

    /** Writes a short answer; false, and nothing is written, if it has to be sent asynchronously. */
    boolean write(ServletOutputStream out, ByteBuffer bytes) throws IOException {
        if (bytes.remaining() > MAX_BYTES) {
            return false;
        }
        if (inside.incrementAndGet() > MAX_THREADS) {
            inside.decrementAndGet();
            return false;
        }
        try {
            out.write(bytes);
            return true;
        } finally {
            inside.decrementAndGet();
        }
    }
}
