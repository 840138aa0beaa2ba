package io.millrace.protocols.srt;

import io.millrace.protocols.srt.link.Link;
import java.nio.ByteBuffer;

/** What a connection is for: publishing or playing. Owned by the connection's event loop. */
interface Media {

    /** The connection stands. */
    void start(Link link);

    /** The next payload, in order. */
    void payload(ByteBuffer content);

    /** Payloads before the next are lost for good. */
    void lost(int packets);

    /** Every few milliseconds. */
    void tick(long nowUs);

    /**
     * The connection is gone.
     *
     * @param finished whether the peer said that it has finished
     */
    void close(boolean finished);
}
