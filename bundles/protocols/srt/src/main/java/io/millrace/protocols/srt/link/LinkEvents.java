package io.millrace.protocols.srt.link;

import java.nio.ByteBuffer;

/** What a connection tells. Called by the connection's thread. */
public interface LinkEvents {
    /**
     * The next payload, in order, when it is due.
     *
     * @param content valid during the call only
     */
    void payload(ByteBuffer content);

    /** Payloads before the next one are lost for good. */
    void lost(int packets);

    /**
     * The connection is over.
     *
     * @param reason plain words
     * @param byPeer whether the peer said so
     */
    void closed(String reason, boolean byPeer);
}
