package io.millrace.net.internal;

import io.millrace.net.DatagramHandler;
import io.millrace.net.PortPair;
import io.millrace.net.RepeatedFaults;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Opens pairs of UDP ports out of {@code MILLRACE_RTP_PORTS}, in turn, so that a port that was closed is not used again at
 * once. Safe for any thread.
 */
final class PortPairs {
    private final Loops loops;
    private final NetSettings settings;
    private final RepeatedFaults faults;
    private final PortRange range;
    private final AtomicInteger next = new AtomicInteger();

    PortPairs(Loops loops, NetSettings settings, RepeatedFaults faults) {
        this.loops = loops;
        this.settings = settings;
        this.faults = faults;
        range = settings.rtpPorts();
    }

    CompletionStage<PortPair> open(EventLoop loop, DatagramHandler rtp, DatagramHandler rtcp) {
        CompletableFuture<PortPair> done = new CompletableFuture<>();
        open(loop, rtp, rtcp, range.pairs(), done);
        return done;
    }

    private void open(
            EventLoop loop, DatagramHandler rtp, DatagramHandler rtcp, int tries, CompletableFuture<PortPair> done) {
        if (tries == 0) {
            done.completeExceptionally(new IOException(
                    "No pair of UDP ports from " + range + " is free; MILLRACE_RTP_PORTS sets the range"));
            return;
        }
        int port = range.pair(Math.floorMod(next.getAndIncrement(), range.pairs()));
        bind(loop, port, rtp).whenComplete((even, failure) -> {
            if (failure != null) {
                open(loop, rtp, rtcp, tries - 1, done);
                return;
            }
            bind(loop, port + 1, rtcp).whenComplete((odd, oddFailure) -> {
                if (oddFailure == null) {
                    done.complete(new Pair(even, odd));
                } else {
                    even.close();
                    open(loop, rtp, rtcp, tries - 1, done);
                }
            });
        });
    }

    private CompletableFuture<ChannelSocket> bind(EventLoop loop, int port, DatagramHandler handler) {
        CompletableFuture<ChannelSocket> done = new CompletableFuture<>();
        DatagramReceiver receiver = new DatagramReceiver("RTP", handler, faults);
        ChannelFuture bound =
                UdpPort.bootstrap(loops, loop).handler(receiver).bind(new InetSocketAddress(settings.bind(), port));
        bound.addListener(future -> {
            if (bound.isSuccess()) {
                ChannelSocket socket = new ChannelSocket(bound.channel(), loops.isEpoll());
                receiver.opened(socket);
                done.complete(socket);
            } else {
                done.completeExceptionally(bound.cause());
            }
        });
        return done;
    }

    private record Pair(ChannelSocket rtp, ChannelSocket rtcp) implements PortPair {
        @Override
        public void close() {
            rtp.close();
            rtcp.close();
        }
    }
}
