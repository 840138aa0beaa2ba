package io.millrace.protocols.webrtc.play;

import io.netty.buffer.ByteBuf;

/**
 * The payload of one RTP packet and what its header has to say, the same for all viewers.
 *
 * @param payload the bytes, in a segment of the wire stream; never moved
 * @param position place in the ring
 * @param video whether it belongs to the pictures
 * @param marker the marker bit
 * @param timestamp on the media clock
 * @param timeUs the same on the stream's timeline
 * @param format codecs of the stream at this packet
 */
record WirePacket(
        ByteBuf payload, long position, boolean video, boolean marker, int timestamp, long timeUs, WireFormat format) {}
