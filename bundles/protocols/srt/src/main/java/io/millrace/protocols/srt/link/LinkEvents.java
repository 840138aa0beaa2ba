package io.millrace.protocols.srt.link;

/** What a connection tells. Called by the connection's thread. */
public interface LinkEvents extends Payloads {
    /**
     * The connection is over.
     *
     * @param reason plain words
     * @param byPeer whether the peer said so
     */
    void closed(String reason, boolean byPeer);
}
