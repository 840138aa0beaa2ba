package io.millrace.protocols.rtmp;

import io.millrace.protocols.rtmp.command.ServerCodecs;
import java.nio.ByteBuffer;

/** What a client connection is for. Called on its event loop. */
interface ClientStream {
    /** Whether media is sent, not received. */
    boolean publishes();

    /**
     * The server has let the connection in; the stream is created next.
     *
     * @param codecs what it says it takes
     */
    default void connected(String name, ServerCodecs codecs) {}

    /** There is a stream to publish or play on. */
    void created(String name);

    /** A status event that is no error. */
    void status(String code);

    /** A media message. */
    default void media(int type, long timestampMs, ByteBuffer body) {}

    /** A batch of reads is done. */
    default void flush(long receivedBytes) {}

    /** The channel takes more. */
    default void writable() {}

    /** The server says that the stream has ended. */
    void finished();

    /** Whether it got so far that only silence can be wrong. */
    boolean isRunning();

    /** The connection ends; called once. */
    void ended(String reason);
}
