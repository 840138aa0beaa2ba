package io.millrace.protocols.webrtc.transport;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;

/** One way to a peer: an address behind the UDP socket, or a TCP connection. Owned by the transport's event loop. */
interface Path {
    /** The peer's end. */
    InetSocketAddress remote();

    /** Whether each packet has to have its length in front (RFC 4571). */
    boolean isFramed();

    /** Whether it takes more; what is written all the same may be dropped. */
    boolean isWritable();

    /**
     * Queues packets that lie behind each other.
     *
     * @param packets released
     * @param segmentBytes length of each but the last; means nothing where packets are framed
     */
    void write(ByteBuf packets, int segmentBytes);

    /** Sends what is queued, at the latest when the loop has done what it does now. */
    void flush();

    /** The transport does not need it any more. */
    void close();
}
