package io.millrace.protocols.rtsp.play;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

/**
 * Packets inside the RTSP connection. With the channels that clients usually ask for, 0-1 for the first medium, 2-3 for the
 * second, the ring's bytes go out as they are; else each packet gets a frame of its own.
 */
public final class InterleavedOutlet implements Outlet {
    private static final int UNSET = -1;

    private final Channel channel;
    private final int[] rtpChannels = {UNSET, UNSET, UNSET, UNSET, UNSET, UNSET, UNSET, UNSET};
    private final int[] rtcpChannels = rtpChannels.clone();

    public InterleavedOutlet(Channel channel) {
        this.channel = channel;
    }

    /** Most media of a session. */
    public static int maxMedia() {
        return 8;
    }

    /** A medium is set up. */
    public void set(int medium, int rtp, int rtcp) {
        rtpChannels[medium] = rtp;
        rtcpChannels[medium] = rtcp;
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public boolean wants(int medium) {
        return rtpChannels[medium] != UNSET;
    }

    @Override
    public boolean takesFrames(int medium) {
        return rtpChannels[medium] == 2 * medium && rtcpChannels[medium] == 2 * medium + 1;
    }

    @Override
    public void writeFrames(ByteBuf frames) {
        channel.write(frames, channel.voidPromise());
    }

    @Override
    public void writePacket(int medium, boolean control, ByteBuf packet) {
        ByteBuf frame = channel.alloc().directBuffer(WirePacket.FRAME_BYTES, WirePacket.FRAME_BYTES);
        frame.writeByte('$').writeByte(control ? rtcpChannels[medium] : rtpChannels[medium]);
        frame.writeShort(packet.readableBytes());
        channel.write(frame, channel.voidPromise());
        channel.write(packet, channel.voidPromise());
    }

    @Override
    public void flush() {
        channel.flush();
    }

    @Override
    public long backlogBytes() {
        return channel.isWritable() ? 0 : channel.bytesBeforeWritable();
    }
}
