package io.millrace.protocols.rtsp.play;

import io.millrace.net.PortPair;
import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Packets over UDP, from the ports that all viewers of an event loop share, to the client's ports. */
public final class DatagramOutlet implements Outlet {
    private final PortPair ports;
    private final InetAddress client;
    private final InetSocketAddress[] rtp = new InetSocketAddress[InterleavedOutlet.maxMedia()];
    private final InetSocketAddress[] rtcp = new InetSocketAddress[InterleavedOutlet.maxMedia()];

    /** @param client where the RTSP connection comes from: media goes nowhere else */
    public DatagramOutlet(PortPair ports, InetAddress client) {
        this.ports = ports;
        this.client = client;
    }

    /** A medium is set up. */
    public void set(int medium, int rtpPort, int rtcpPort) {
        rtp[medium] = new InetSocketAddress(client, rtpPort);
        rtcp[medium] = new InetSocketAddress(client, rtcpPort);
    }

    /** Where receiver reports of a medium come from; null if it is not set up. */
    public InetSocketAddress reporter(int medium) {
        return rtcp[medium];
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
        return rtp[medium] != null;
    }

    @Override
    public void writeFrames(ByteBuf frames) {
        throw new IllegalStateException("Datagrams have no frames");
    }

    @Override
    public void writePacket(int medium, boolean control, ByteBuf packet) {
        if (control) {
            ports.rtcp().write(packet, rtcp[medium]);
        } else {
            ports.rtp().write(packet, rtp[medium]);
        }
    }

    @Override
    public void flush() {
        ports.rtp().flush();
        ports.rtcp().flush();
    }

    /** What the network does not take is dropped. */
    @Override
    public long backlogBytes() {
        return 0;
    }
}
