package io.millrace.http;

import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Where the bytes of a streaming answer go. The source looks at {@link #isReady} whenever it has bytes, from any thread;
 * only a viewer that was not ready costs a wake-up of its own.
 *
 * <p>Threads: {@link #isReady} and {@link #write} by one thread at a time, for example one dispatcher for many sinks;
 * the rest by any. Callbacks come on a thread of the server and must not block or write.
 */
@ProviderType
public interface ResponseSink extends AutoCloseable {
    /**
     * Whether {@link #write} may be called. If not, and the sink is open, the {@link #onReady} callback follows once
     * it may.
     */
    boolean isReady();

    /**
     * Sends bytes without copying them: direct buffers are best. The buffer's content must never change, and the buffer
     * object must not be touched until {@link #isReady} is true again. A failure closes the sink.
     *
     * @throws IllegalStateException if it was not ready
     */
    void write(ByteBuffer bytes);

    /** Sets what to do when the sink has become ready after it was not. */
    void onReady(Runnable callback);

    /**
     * Sets what to do when the sink closed, for whatever reason: the viewer left, was kicked or too slow, or the
     * resource closed it. Called once, at once if it is closed already.
     */
    void onClose(Runnable callback);

    boolean isOpen();

    /** Ends the answer after what was written. Idempotent. */
    @Override
    void close();
}
