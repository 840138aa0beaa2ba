package io.millrace.protocols.rtmp;

import io.millrace.api.transfer.Reach;
import io.millrace.api.transfer.Transfer;
import io.millrace.api.transfer.TransferStatus;
import io.millrace.api.work.Timer;
import io.millrace.net.Connection;
import io.millrace.net.Network;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiFunction;

/**
 * A pull or push: connects, and connects again for ever, with a delay that doubles up to half a minute, a little longer by chance, and is short again
 * after media has flowed for a while. Safe for any thread.
 */
final class RtmpTransfer implements Transfer {
    static final long FIRST_DELAY_US = 1_000_000;
    static final long LONGEST_DELAY_US = 30_000_000;
    /** The longest jitter is this part of the delay. */
    static final int JITTER_PART = 5;

    private static final long STEADY_US = 10_000_000;
    private static final long SECOND_US = 1_000_000;

    /**
     * What transfers work with.
     *
     * @param blocking where names are resolved
     */
    record Tools(Network network, Executor blocking, RtmpServices services) {}

    private final RemoteAddress remote;
    private final AdobeAuthentication authentication;
    private final Reach reach;
    private final TransferStatus status;
    private final BiFunction<ClientConnection, RtmpTransfer, ClientStream> purpose;
    private final Tools tools;
    private final CompletableFuture<Void> gone = new CompletableFuture<>();
    private final Timer.Cancellable ticking;
    private Timer.Cancellable next = () -> {};
    private ClientConnection current;
    private long attempts;
    private long delayUs = FIRST_DELAY_US;
    private long runningSinceUs = Long.MAX_VALUE;
    private boolean closed;

    /**
     * Makes one that is not begun.
     *
     * @param authentication says who we are, where the other server asks
     * @param purpose makes what each connection is for
     */
    RtmpTransfer(
            RemoteAddress remote,
            AdobeAuthentication authentication,
            Reach reach,
            TransferStatus status,
            BiFunction<ClientConnection, RtmpTransfer, ClientStream> purpose,
            Tools tools) {
        this.remote = remote;
        this.authentication = authentication;
        this.reach = reach;
        this.status = status;
        this.purpose = purpose;
        this.tools = tools;
        ticking = tools.services().timer().every(SECOND_US, Runnable::run, this::tick);
    }

    /** Completes when the transfer is closed and nothing of it runs any more. */
    CompletableFuture<Void> gone() {
        return gone;
    }

    void begin() {
        long attempt;
        synchronized (this) {
            if (closed) {
                return;
            }
            attempt = ++attempts;
        }
        status.report(TransferStatus.State.CONNECTING, "It connects to " + remote.host() + ":" + remote.port());
        try {
            tools.blocking().execute(() -> connect(attempt));
        } catch (RejectedExecutionException e) {
            again(attempt, e.getMessage());
        }
    }

    private void connect(long attempt) {
        try {
            InetSocketAddress address = new InetSocketAddress(reach.resolve(remote.host()), remote.port());
            tools.network()
                    .connect(address, remote.host(), remote.tls(), connection -> accept(connection, attempt))
                    .whenComplete((done, failure) -> {
                        if (failure != null) {
                            again(attempt, "No connection: " + reason(failure));
                        }
                    });
        } catch (IOException | RejectedExecutionException e) {
            again(attempt, e.getMessage());
        }
    }

    private static String reason(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause.getMessage();
    }

    private void accept(Connection connection, long attempt) {
        ClientConnection client = new ClientConnection(
                connection, authentication.on(remote), tools.services(), opened -> purpose.apply(opened, this));
        synchronized (this) {
            if (closed || attempt != attempts) {
                connection.channel().close();
                return;
            }
            current = client;
        }
        connection.channel().pipeline().addLast(client);
    }

    /** Media flows. */
    void running(String words) {
        synchronized (this) {
            runningSinceUs = tools.services().clock().monotonicUs();
        }
        status.report(TransferStatus.State.RUNNING, words);
    }

    /** A connection is over. */
    void ended(ClientConnection client, String reason) {
        long attempt;
        synchronized (this) {
            if (client != current) {
                return;
            }
            current = null;
            if (closed) {
                gone.complete(null);
                return;
            }
            attempt = attempts;
        }
        if (authentication.answers(reason)) {
            begin();
        } else {
            again(attempt, AdobeAuthentication.words(reason));
        }
    }

    private void again(long attempt, String reason) {
        synchronized (this) {
            if (closed || attempt != attempts) {
                return;
            }
            // what else of this attempt fails counts no more
            attempts++;
            long ranUs = tools.services().clock().monotonicUs() - runningSinceUs;
            if (runningSinceUs != Long.MAX_VALUE && ranUs >= STEADY_US) {
                delayUs = FIRST_DELAY_US;
            }
            runningSinceUs = Long.MAX_VALUE;
            next = tools.services().timer().after(delayUs + jitterUs(delayUs), Runnable::run, this::begin);
            delayUs = Math.min(LONGEST_DELAY_US, delayUs * 2);
        }
        status.report(TransferStatus.State.WAITING, reason);
    }

    /** Those that failed together do not come back together. */
    private static long jitterUs(long delayUs) {
        return ThreadLocalRandom.current().nextLong(delayUs / JITTER_PART);
    }

    private void tick() {
        ClientConnection client;
        synchronized (this) {
            client = current;
        }
        if (client != null) {
            execute(
                    client.connection(),
                    () -> client.tick(tools.services().clock().monotonicUs()));
        }
    }

    /** Runs something on a connection's loop; nothing, if the loop has ended. */
    void execute(Connection connection, Runnable task) {
        try {
            connection.loop().execute(task);
        } catch (RejectedExecutionException e) {
            // the server stops
        }
    }

    @Override
    public void close() {
        ClientConnection client;
        synchronized (this) {
            closed = true;
            next.cancel();
            ticking.cancel();
            client = current;
            if (client == null) {
                gone.complete(null);
                return;
            }
        }
        execute(client.connection(), () -> client.end("It is not wanted any more"));
    }
}
