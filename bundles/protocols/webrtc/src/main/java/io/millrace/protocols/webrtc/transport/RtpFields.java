package io.millrace.protocols.webrtc.transport;

import io.netty.buffer.ByteBuf;

/**
 * Header of an RTP packet to be sent. One instance is filled again for each packet, so that sending allocates nothing. Used
 * by one thread.
 */
public final class RtpFields {
    /** No original sequence number: the packet is not a retransmission. */
    public static final int NONE = -1;

    /** Last packet of a picture, or first of a talk spurt. */
    public boolean marker;

    /** 0 to 127. */
    public int payloadType;

    /** Sequence number, of which the lower 16 bits count. */
    public int sequence;

    /** Time in units of the payload's clock. */
    public int timestamp;

    /** Synchronisation source. */
    public int ssrc;

    /**
     * Header extensions with their header of four bytes (profile and length in words), a multiple of four bytes; null for
     * none. Neither released nor moved.
     */
    public ByteBuf extensions;

    /** Sequence number that RFC 4588 puts in front of a retransmitted payload, or {@link #NONE}. */
    public int originalSequence = NONE;
}
