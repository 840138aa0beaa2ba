package io.millrace.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import org.osgi.annotation.versioning.ProviderType;

/** A shared UDP socket. Safe for any thread. */
@ProviderType
public interface DatagramSocket {
    /** The thread that owns the socket. */
    EventLoop loop();

    /** Where the socket is bound. */
    InetSocketAddress localAddress();

    /**
     * Queues a datagram; it leaves with the next {@link #flush}. What the kernel does not take is dropped.
     *
     * @param content released after it was sent
     */
    void write(ByteBuf content, InetSocketAddress recipient);

    /**
     * Queues datagrams that lie behind each other in one buffer: where the platform can, they leave in one system call.
     *
     * @param content released after it was sent
     * @param segmentBytes length of each datagram; the last may be shorter
     */
    void write(ByteBuf content, int segmentBytes, InetSocketAddress recipient);

    /** Sends what is queued, in as few system calls as the platform allows. */
    void flush();
}
