package io.millrace.protocols.rtsp.play;

import io.millrace.net.Datagram;
import io.millrace.net.Network;
import io.millrace.net.PortPair;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The UDP ports from which viewers are served: one pair for each event loop, whatever the number of viewers, so that what
 * goes to all of them leaves in few system calls. Safe for any thread.
 */
public final class ViewerPorts {
    private final Network network;
    private final Map<EventLoop, CompletionStage<PortPair>> pairs = new ConcurrentHashMap<>();
    private final Map<InetSocketAddress, Runnable> reporters = new ConcurrentHashMap<>();
    private volatile boolean closed;

    public ViewerPorts(Network network) {
        this.network = network;
    }

    /** The pair of an event loop, opened when the first viewer needs it. */
    public CompletionStage<PortPair> of(EventLoop loop) {
        if (closed) {
            throw new IllegalStateException("RTSP is being stopped");
        }
        CompletionStage<PortPair> pair =
                pairs.computeIfAbsent(loop, key -> network.openPortPair(loop, datagram -> true, this::report));
        return pair.whenComplete((opened, failure) -> {
            if (failure != null) {
                pairs.remove(loop, pair);
            } else if (closed) {
                opened.close();
            }
        });
    }

    /** Calls something whenever a receiver report comes from this address. */
    public void listen(InetSocketAddress reporter, Runnable onReport) {
        reporters.put(reporter, onReport);
    }

    /** No longer. */
    public void forget(InetSocketAddress reporter) {
        reporters.remove(reporter);
    }

    private boolean report(Datagram datagram) {
        Runnable onReport = reporters.get(datagram.sender());
        if (onReport != null) {
            onReport.run();
        }
        return true;
    }

    /** Closes all; the viewers have been let go before. */
    public void close() {
        closed = true;
        pairs.values().forEach(pair -> pair.thenAccept(PortPair::close));
        pairs.clear();
    }
}
