package io.millrace.protocols.mpegts;

import io.millrace.api.work.Timer;
import io.millrace.net.Datagram;
import io.millrace.net.DatagramBinding;
import io.millrace.net.OwnDatagramSocket;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

/**
 * One socket that pulls hear; it is opened again and again until that works. Its methods may be called by any thread, what
 * they do happens on the socket's event loop.
 */
final class Listener {
    /** A packet of a network with jumbo frames. */
    private static final int LONGEST_DATAGRAM = 9_216;

    private final Listeners.Key key;
    private final MpegTsServices services;
    private final EventLoop loop;
    private final RetryDelay delay = new RetryDelay();
    private final List<PulledStream> pulls = new ArrayList<>();
    private OwnDatagramSocket socket;
    private String unavailable;
    private Timer.Cancellable next = () -> {};
    private boolean closed;

    Listener(Listeners.Key key, MpegTsServices services) {
        this.key = key;
        this.services = services;
        loop = services.network().nextLoop();
    }

    Listeners.Key key() {
        return key;
    }

    EventLoop loop() {
        return loop;
    }

    void add(PulledStream pull) {
        execute(() -> {
            pulls.add(pull);
            if (socket != null) {
                pull.listening();
            } else if (unavailable != null) {
                pull.unavailable(unavailable);
            }
        });
    }

    void remove(PulledStream pull) {
        execute(() -> pulls.remove(pull));
    }

    void open() {
        execute(() -> {
            if (!closed) {
                bind();
            }
        });
    }

    private void bind() {
        DatagramBinding plain = DatagramBinding.of(new InetSocketAddress(key.address(), key.port()))
                .maxBytes(LONGEST_DATAGRAM);
        DatagramBinding routed = key.networkInterface().map(plain::on).orElse(plain);
        DatagramBinding binding = key.source().map(routed::from).orElse(routed);
        services.network()
                .openDatagramSocket(loop, binding, this::offer)
                .whenComplete((opened, failure) -> execute(() -> bound(opened, failure)));
    }

    private void bound(OwnDatagramSocket opened, Throwable failure) {
        if (opened != null && closed) {
            opened.close();
        } else if (opened != null) {
            socket = opened;
            unavailable = null;
            pulls.forEach(PulledStream::listening);
        } else if (!closed) {
            unavailable = failure.getMessage()
                    + (key.address().isMulticastAddress()
                            ? ""
                            : "; the URL names the address of this machine to listen on, source the sender");
            pulls.forEach(pull -> pull.unavailable(unavailable));
            next = services.timer().after(delay.next(), loop, this::open);
        }
    }

    private boolean offer(Datagram datagram) {
        for (PulledStream pull : pulls) {
            try {
                pull.datagram(datagram);
            } catch (RuntimeException e) {
                // the others get it all the same
                services.faults()
                        .report("MPEG-TS pull failed", datagram.sender().getHostString(), e.toString());
            }
        }
        return true;
    }

    void close() {
        execute(() -> {
            closed = true;
            next.cancel();
            if (socket != null) {
                socket.close();
            }
        });
    }

    private void execute(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            // the server stops
        }
    }
}
