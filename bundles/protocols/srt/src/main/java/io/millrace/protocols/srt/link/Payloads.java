package io.millrace.protocols.srt.link;

import java.nio.ByteBuffer;

/** Gets what is delivered. Called by the thread of the connections. */
public interface Payloads {
    /**
     * The next payload, in order, when it is due.
     *
     * @param content valid during the call only
     */
    void payload(ByteBuffer content);

    /** Payloads before the next one are lost for good. */
    void lost(int packets);
}
