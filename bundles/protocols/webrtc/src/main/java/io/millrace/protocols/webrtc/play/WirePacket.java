package io.millrace.protocols.webrtc.play;

import io.millrace.api.media.FourCc;
import io.netty.buffer.ByteBuf;

/**
 * The payload of one RTP packet and what its header has to say, the same for all viewers.
 *
 * @param payload the bytes, in a segment of the wire stream; never moved
 * @param position place in the ring
 * @param sync whether a viewer may begin here: the first packet of a key picture, or any of sound
 * @param marker the marker bit
 * @param timestamp on the media clock; each viewer adds an offset of its own
 * @param timeUs the same on the stream's timeline
 * @param codec of the stream at this packet
 */
record WirePacket(
        ByteBuf payload, long position, boolean sync, boolean marker, int timestamp, long timeUs, FourCc codec) {}
