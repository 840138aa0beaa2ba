package io.millrace.net.internal;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDatagramChannelConfig;

/**
 * Receiving many datagrams of one sender as one (UDP_GRO): the network card or the sender's own kernel put them together,
 * and the way through this kernel is gone once for all of them. They come apart again before a handler sees them.
 */
final class MergedReceive {
    /**
     * As much as the kernel puts together, and a little more: places a power of two apart would compete for the same lines
     * of the processor's caches.
     */
    private static final int PLACE_BYTES = 66 << 10;

    /** All of them take less than a mebibyte: more is not pooled, and costs new pages from the system at each read. */
    static final int PLACES_A_READ = 8;

    private MergedReceive() {}

    /** Turns it on for a socket that nothing was read from yet; false, and all stays, where the kernel does not have it. */
    static boolean enable(Channel socket) {
        if (!(socket instanceof EpollDatagramChannel epoll)) {
            return false;
        }
        EpollDatagramChannelConfig config = epoll.config();
        try {
            // without an address to tell, recvmmsg asks the kernel for no details, and so not for the borders either
            config.setIpRecvOrigDestAddr(true);
            config.setUdpGro(true);
        } catch (ChannelException e) {
            return false;
        }
        config.setMaxDatagramPayloadSize(PLACE_BYTES);
        config.setRecvByteBufAllocator(new FixedRecvByteBufAllocator(PLACE_BYTES * PLACES_A_READ));
        return true;
    }
}
