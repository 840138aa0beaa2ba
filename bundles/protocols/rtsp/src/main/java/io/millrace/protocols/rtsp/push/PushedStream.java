package io.millrace.protocols.rtsp.push;

import io.millrace.api.transfer.PushRequest;
import io.millrace.api.transfer.Transfer;
import io.millrace.api.transfer.TransferStatus;
import io.millrace.api.work.Timer;
import io.netty.channel.Channel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * One push: connects and records, and connects again with a growing delay, for ever. Media travels inside the connection.
 * Safe for any thread.
 */
public final class PushedStream implements Transfer {
    private static final int RTSP_PORT = 554;
    private static final int RTSPS_PORT = 322;
    private static final long FIRST_DELAY_US = 1_000_000;
    private static final long LONGEST_DELAY_US = 30_000_000;
    /** The longest jitter is this part of the delay. */
    private static final int JITTER_PART = 5;

    private static final long STEADY_US = 10_000_000;

    private final PushRequest request;
    private final PushServices services;
    private final boolean secure;
    private final CompletableFuture<Void> gone = new CompletableFuture<>();
    private long delayUs = FIRST_DELAY_US;
    private long runningSinceUs = Long.MAX_VALUE;
    private PushConnection connection;
    private Channel channel;
    private Timer.Cancellable next = () -> {};
    private boolean closed;

    /** @throws IllegalArgumentException if an option means nothing */
    public PushedStream(PushRequest request, PushServices services) {
        this.request = request;
        this.services = services;
        secure = request.uri().getScheme().equals("rtsps");
        if (!request.options().isEmpty()) {
            throw new IllegalArgumentException(
                    String.join(", ", request.options().keySet()) + " means nothing to a push over RTSP");
        }
    }

    /** Completes when it is closed and nothing of it runs any more. */
    public CompletableFuture<Void> gone() {
        return gone;
    }

    PushRequest request() {
        return request;
    }

    PushServices services() {
        return services;
    }

    /** Connects. */
    public void begin() {
        synchronized (this) {
            if (closed) {
                return;
            }
        }
        request.status()
                .report(
                        TransferStatus.State.CONNECTING,
                        "It connects to " + request.uri().getHost());
        try {
            services.blocking().execute(this::connect);
        } catch (RejectedExecutionException e) {
            failed("The server has too much to do");
        }
    }

    private void connect() {
        String host = request.uri().getHost();
        int port = request.uri().getPort() > 0 ? request.uri().getPort() : secure ? RTSPS_PORT : RTSP_PORT;
        try {
            InetSocketAddress address = new InetSocketAddress(request.reach().resolve(host), port);
            services.network()
                    .connect(address, host, secure, accepted -> {
                        PushConnection made = new PushConnection(this, accepted);
                        if (adopt(made, accepted.channel())) {
                            accepted.channel().pipeline().addLast(made);
                            made.begin();
                        } else {
                            accepted.channel().close();
                        }
                    })
                    .whenComplete((nothing, failure) -> {
                        if (failure != null) {
                            failed("No connection: " + reason(failure));
                        }
                    });
        } catch (IOException | RejectedExecutionException e) {
            failed(e.getMessage());
        }
    }

    private static String reason(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause.getMessage();
    }

    private synchronized boolean adopt(PushConnection made, Channel its) {
        if (!closed) {
            connection = made;
            channel = its;
        }
        return !closed;
    }

    /** The other server records. */
    void running() {
        synchronized (this) {
            runningSinceUs = services.clock().monotonicUs();
        }
        request.status().report(TransferStatus.State.RUNNING, "The other server takes it");
    }

    /** A connection failed or ended; the next is tried later. */
    void failed(String reason) {
        synchronized (this) {
            connection = null;
            if (closed) {
                gone.complete(null);
                return;
            }
            boolean steady =
                    runningSinceUs != Long.MAX_VALUE && services.clock().monotonicUs() - runningSinceUs >= STEADY_US;
            delayUs = steady ? FIRST_DELAY_US : delayUs;
            runningSinceUs = Long.MAX_VALUE;
            // those that failed together do not come back together
            long jitterUs = ThreadLocalRandom.current().nextLong(delayUs / JITTER_PART);
            next = services.timer().after(delayUs + jitterUs, Runnable::run, this::begin);
            delayUs = Math.min(LONGEST_DELAY_US, delayUs * 2);
        }
        request.status().report(TransferStatus.State.WAITING, reason);
    }

    @Override
    public void close() {
        PushConnection last;
        Channel its;
        synchronized (this) {
            closed = true;
            next.cancel();
            last = connection;
            its = channel;
        }
        if (last == null) {
            gone.complete(null);
            return;
        }
        try {
            its.eventLoop().execute(() -> last.end("It is not wanted any more"));
        } catch (RejectedExecutionException e) {
            gone.complete(null);
        }
    }
}
