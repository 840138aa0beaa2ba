package io.millrace.protocols.webrtc.publish;

import io.millrace.api.live.PublishedLayer;

/** Takes the pictures that a peer sends in other sizes beside those of its stream. */
interface SentLayers {
    /** Whether the stream has begun. */
    boolean isOpen();

    /** One more size. */
    PublishedLayer open();

    /** Something was written to one of them. */
    void written();
}
