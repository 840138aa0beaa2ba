package io.millrace.protocols.mpegts;

import io.millrace.api.transfer.PullRequest;
import io.millrace.api.transfer.Transfer;
import io.millrace.api.transfer.TransferStatus;
import io.millrace.api.work.Timer;
import io.millrace.net.Datagram;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

/**
 * A pull: looks its address up, listens, and hands over what comes. Safe for any thread; what comes is taken on the event
 * loop of the listener.
 */
final class PulledStream implements Transfer {
    private static final long LOOK_US = 500_000;

    private final TransportAddress address;
    private final PullRequest request;
    private final Listeners listeners;
    private final MpegTsServices services;
    private final RetryDelay delay = new RetryDelay();
    private final CompletableFuture<Void> gone = new CompletableFuture<>();
    private Timer.Cancellable next = () -> {};
    private Listener listener;
    private boolean closed;
    /** Owned by the event loop. */
    private Reception reception;

    PulledStream(TransportAddress address, PullRequest request, Listeners listeners, MpegTsServices services) {
        this.address = address;
        this.request = request;
        this.listeners = listeners;
        this.services = services;
    }

    /** Completes when nothing of it runs any more. */
    CompletableFuture<Void> gone() {
        return gone;
    }

    void begin() {
        request.status().report(TransferStatus.State.CONNECTING, "It opens " + address);
        try {
            services.blocking().execute(this::listen);
        } catch (RejectedExecutionException e) {
            again("The server is busy");
        }
    }

    private void listen() {
        InetAddress found;
        try {
            found = request.reach().resolve(address.host());
        } catch (IOException e) {
            again(e.getMessage());
            return;
        }
        boolean isGroup = found.isMulticastAddress();
        Listeners.Key key = new Listeners.Key(
                found,
                address.port(),
                isGroup ? address.source() : Optional.empty(),
                isGroup ? address.networkInterface() : Optional.empty());
        synchronized (this) {
            if (!closed) {
                listener = listeners.join(key, this);
            }
        }
    }

    private synchronized void again(String reason) {
        if (!closed) {
            next = services.timer().after(delay.next(), Runnable::run, this::begin);
            request.status().report(TransferStatus.State.WAITING, reason);
        }
    }

    /** The socket is open. On the event loop. */
    void listening() {
        Listener from;
        synchronized (this) {
            if (closed) {
                return;
            }
            from = listener;
            reception = new Reception(address, request.output(), request.status(), services, from.loop());
            next = services.timer().every(LOOK_US, from.loop(), reception::look);
        }
        reception.begin();
    }

    /** The socket cannot be opened now. On the event loop. */
    void unavailable(String reason) {
        request.status().report(TransferStatus.State.WAITING, reason);
    }

    /** Something came. On the event loop. */
    void datagram(Datagram datagram) {
        if (reception != null) {
            reception.datagram(datagram.content(), datagram.sender());
        }
    }

    @Override
    public void close() {
        Listener from;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            next.cancel();
            from = listener;
        }
        if (from == null) {
            gone.complete(null);
            return;
        }
        listeners.leave(from, this);
        try {
            from.loop().execute(this::finish);
        } catch (RejectedExecutionException e) {
            gone.complete(null);
        }
    }

    private void finish() {
        if (reception != null) {
            reception.close();
        }
        gone.complete(null);
    }
}
