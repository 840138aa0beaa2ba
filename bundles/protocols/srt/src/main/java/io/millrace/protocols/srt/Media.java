package io.millrace.protocols.srt;

import io.millrace.protocols.srt.link.Link;
import io.millrace.protocols.srt.link.Payloads;

/** What a connection is for: publishing or playing. Owned by the connection's event loop. */
interface Media extends Payloads {

    /** The connection stands. */
    void start(Link link);

    /** Every few milliseconds. */
    void tick(long nowUs);

    /**
     * The connection is gone.
     *
     * @param finished whether the peer said that it has finished
     */
    void close(boolean finished);
}
