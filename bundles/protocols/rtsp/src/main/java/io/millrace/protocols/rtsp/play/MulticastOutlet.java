package io.millrace.protocols.rtsp.play;

import io.millrace.net.DatagramSocket;
import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Packets to a group: every medium, each to a pair of ports of its own. Owned by the socket's event loop. */
final class MulticastOutlet implements Outlet {
    private final DatagramSocket socket;
    private final InetSocketAddress[] rtp;
    private final InetSocketAddress[] rtcp;

    MulticastOutlet(DatagramSocket socket, InetAddress group, MulticastOptions options, int media) {
        this.socket = socket;
        rtp = new InetSocketAddress[media];
        rtcp = new InetSocketAddress[media];
        for (int i = 0; i < media; i++) {
            rtp[i] = new InetSocketAddress(group, options.port(i));
            rtcp[i] = new InetSocketAddress(group, options.port(i) + 1);
        }
    }

    @Override
    public boolean isWritable() {
        return true;
    }

    @Override
    public boolean takesFrames(int medium) {
        return false;
    }

    @Override
    public boolean wants(int medium) {
        return true;
    }

    @Override
    public void writeFrames(ByteBuf frames) {
        throw new IllegalStateException("Datagrams have no frames");
    }

    @Override
    public void writePacket(int medium, boolean control, ByteBuf packet) {
        socket.write(packet, control ? rtcp[medium] : rtp[medium]);
    }

    @Override
    public void flush() {
        socket.flush();
    }

    /** What the network does not take is dropped. */
    @Override
    public long backlogBytes() {
        return 0;
    }
}
