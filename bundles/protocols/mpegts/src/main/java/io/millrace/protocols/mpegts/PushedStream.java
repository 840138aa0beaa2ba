package io.millrace.protocols.mpegts;

import io.millrace.api.transfer.PushRequest;
import io.millrace.api.transfer.Transfer;
import io.millrace.api.transfer.TransferStatus;
import io.millrace.api.work.Timer;
import io.millrace.net.DatagramBinding;
import io.millrace.net.OwnDatagramSocket;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

/**
 * A push: looks its receiver up, opens a socket, and sends. Nobody answers, so it runs until it is closed. Safe for any
 * thread.
 */
final class PushedStream implements Transfer {
    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;

    private final TransportAddress address;
    private final PushRequest request;
    private final MpegTsServices services;
    private final RetryDelay delay = new RetryDelay();
    private final CompletableFuture<Void> gone = new CompletableFuture<>();
    private Timer.Cancellable next = () -> {};
    private OwnDatagramSocket socket;
    private Sending sending;
    private boolean closed;

    PushedStream(TransportAddress address, PushRequest request, MpegTsServices services) {
        this.address = address;
        this.request = request;
        this.services = services;
    }

    /** Completes when nothing of it runs any more. */
    CompletableFuture<Void> gone() {
        return gone;
    }

    void begin() {
        request.status().report(TransferStatus.State.CONNECTING, "It opens a socket for " + address);
        try {
            services.blocking().execute(this::open);
        } catch (RejectedExecutionException e) {
            again("The server is busy");
        }
    }

    private void open() {
        try {
            InetAddress found = request.reach().resolve(address.host());
            InetSocketAddress remote = new InetSocketAddress(found, address.port());
            DatagramBinding plain =
                    DatagramBinding.of(new InetSocketAddress(anyOf(found), 0)).hops(address.hops());
            services.network()
                    .openDatagramSocket(
                            services.network().nextLoop(),
                            address.networkInterface().map(plain::on).orElse(plain),
                            datagram -> true)
                    .whenComplete((opened, failure) -> {
                        if (opened == null) {
                            again(failure.getMessage());
                        } else {
                            opened(opened, remote);
                        }
                    });
        } catch (IOException e) {
            again(e.getMessage());
        }
    }

    /** All addresses of this machine of the same family. */
    private static InetAddress anyOf(InetAddress remote) throws UnknownHostException {
        return InetAddress.getByAddress(new byte[remote instanceof Inet6Address ? IPV6_BYTES : IPV4_BYTES]);
    }

    private void opened(OwnDatagramSocket opened, InetSocketAddress remote) {
        synchronized (this) {
            if (closed) {
                opened.close();
                return;
            }
            socket = opened;
            sending = new Sending(request, services, opened, remote, address.rtp());
        }
        try {
            opened.loop().execute(sending::begin);
        } catch (RejectedExecutionException e) {
            // the server stops
        }
    }

    private synchronized void again(String reason) {
        if (!closed) {
            next = services.timer().after(delay.next(), Runnable::run, this::begin);
            request.status().report(TransferStatus.State.WAITING, reason);
        }
    }

    @Override
    public void close() {
        Sending running;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            next.cancel();
            running = sending;
        }
        if (running == null) {
            gone.complete(null);
            return;
        }
        try {
            socket.loop().execute(() -> {
                running.close();
                gone.complete(null);
            });
        } catch (RejectedExecutionException e) {
            gone.complete(null);
        }
    }
}
