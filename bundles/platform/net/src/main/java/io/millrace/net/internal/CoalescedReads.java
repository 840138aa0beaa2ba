package io.millrace.net.internal;

import io.millrace.api.work.Clock;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramChannel;
import java.util.concurrent.TimeUnit;

/** Leaves a UDP socket unread for a moment after each read while it is busy. Owned by the socket's event loop. */
final class CoalescedReads extends ChannelInboundHandlerAdapter {
    private final Clock clock;
    private final ReadCoalescing coalescing;
    private int datagrams;

    private CoalescedReads(Clock clock, ReadCoalescing coalescing) {
        this.clock = clock;
        this.coalescing = coalescing;
    }

    /**
     * Does so with a socket that nothing was read from yet.
     *
     * @param mostUs longest pause; 0 for none at all
     */
    static void enable(Channel socket, long mostUs, Clock clock) {
        if (mostUs > 0 && socket instanceof DatagramChannel datagrams) {
            enable(socket, mostUs, datagrams.config().getReceiveBufferSize(), clock);
        }
    }

    /**
     * The same for a socket whose receive buffer has a known size.
     *
     * @param bufferBytes as the kernel counts it
     */
    static void enable(Channel socket, long mostUs, int bufferBytes, Clock clock) {
        socket.pipeline()
                .addLast(new CoalescedReads(clock, new ReadCoalescing(mostUs, bufferBytes, clock.monotonicUs())));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        datagrams++;
        ctx.fireChannelRead(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        long pauseUs = coalescing.pauseUs(datagrams, clock.monotonicUs());
        datagrams = 0;
        if (pauseUs > 0) {
            Channel socket = ctx.channel();
            ctx.executor().schedule(() -> resume(socket), pauseUs, TimeUnit.MICROSECONDS);
            socket.config().setAutoRead(false);
        }
        ctx.fireChannelReadComplete();
    }

    private static void resume(Channel socket) {
        if (socket.isOpen()) {
            socket.config().setAutoRead(true);
        }
    }
}
