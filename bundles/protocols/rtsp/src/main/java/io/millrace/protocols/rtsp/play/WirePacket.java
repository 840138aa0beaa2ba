package io.millrace.protocols.rtsp.play;

import io.millrace.net.WireSegment;

/**
 * One RTP or RTCP packet behind the four bytes with which it travels inside an RTSP connection; over UDP it goes without
 * them. All players get the same bytes.
 *
 * @param segment where they are
 * @param offset of the four bytes
 * @param size of all
 * @param medium index of its medium
 * @param control whether it is RTCP
 * @param state where the stream's media are at this packet
 */
record WirePacket(WireSegment segment, int offset, int size, int medium, boolean control, WireState state) {
    /** Bytes before a packet inside an RTSP connection. */
    static final int FRAME_BYTES = 4;
}
