package io.millrace.protocols.rtsp.media;

import io.millrace.api.work.Clock;
import io.millrace.net.Datagram;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** The packets of one medium over UDP, from the host that the RTSP connection leads to. Owned by the connection's loop. */
public final class DatagramSource {
    /** Hears what comes, before it is read. */
    @FunctionalInterface
    public interface Arrival {
        /**
         * A datagram from the right host.
         *
         * @param control whether it came to the RTCP port
         * @param sizeBytes of it
         */
        void came(boolean control, int sizeBytes);
    }

    private final InetSocketAddress peer;
    private final ReceivedSession media;
    private final int medium;
    private final Clock clock;
    private final SourcePort rtpPort = new SourcePort();
    private final SourcePort rtcpPort = new SourcePort();
    private final Arrival arrival;

    /**
     * Makes a source.
     *
     * @param peer other end of the RTSP connection
     * @param arrival hears what comes
     */
    public DatagramSource(InetSocketAddress peer, ReceivedSession media, int medium, Clock clock, Arrival arrival) {
        this.peer = peer;
        this.media = media;
        this.medium = medium;
        this.clock = clock;
        this.arrival = arrival;
    }

    /** The ports that the peer said it would send from. */
    public void agree(int rtp, int rtcp) {
        rtpPort.agree(rtp);
        rtcpPort.agree(rtcp);
    }

    /** Where receiver reports go. */
    public InetSocketAddress reportsTo(int port) {
        return new InetSocketAddress(peer.getAddress(), port);
    }

    /** Takes what came to the RTP port. */
    public boolean rtp(Datagram datagram) {
        return take(datagram, rtpPort, false);
    }

    /** Takes what came to the RTCP port. */
    public boolean rtcp(Datagram datagram) {
        return take(datagram, rtcpPort, true);
    }

    private boolean take(Datagram datagram, SourcePort port, boolean control) {
        boolean ours = datagram.sender().getAddress().equals(peer.getAddress());
        if (ours && port.accepts(datagram.sender().getPort(), clock.monotonicUs())) {
            ByteBuf content = datagram.content();
            arrival.came(control, content.readableBytes());
            ByteBuffer bytes = content.nioBuffer();
            media.datagram(medium, control, bytes, clock.monotonicUs());
        }
        return true;
    }
}
