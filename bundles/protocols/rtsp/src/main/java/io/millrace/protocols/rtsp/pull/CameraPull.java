package io.millrace.protocols.rtsp.pull;

import io.millrace.api.access.Secret;
import io.millrace.api.transfer.PullRequest;
import io.millrace.api.transfer.Transfer;
import io.millrace.api.transfer.TransferStatus;
import io.millrace.api.work.Timer;
import io.netty.channel.Channel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;

/**
 * One pull: connects, and connects again with a growing delay, for ever. Safe for any thread.
 */
final class CameraPull implements Transfer {
    private static final int RTSP_PORT = 554;
    private static final int RTSPS_PORT = 322;
    private static final long FIRST_DELAY_US = 1_000_000;
    private static final long LONGEST_DELAY_US = 30_000_000;
    private static final int MOST_REDIRECTS = 5;

    private final PullRequest request;
    private final PullServices services;
    private final Runnable onClosed;
    private final boolean secure;
    private final TransportChoice transport;
    private final long frozenUs;
    private URI uri;
    private long delayUs = FIRST_DELAY_US;
    private int redirects;
    private Channel channel;
    private CameraConnection connection;
    private Timer.Cancellable waiting = () -> {};
    private boolean closed;

    /** @throws IllegalArgumentException if an option makes no sense */
    CameraPull(PullRequest request, PullServices services, Runnable onClosed) {
        this.request = request;
        this.services = services;
        this.onClosed = onClosed;
        uri = request.uri();
        secure = "rtsps".equals(uri.getScheme().toLowerCase(Locale.ROOT));
        transport = TransportChoice.of(request.options().getOrDefault("transport", "auto"), secure);
        frozenUs = MediaWatch.frozenUs(request.options());
        if (uri.getHost() == null) {
            throw new IllegalArgumentException("The address needs a host: rtsp://HOST/PATH");
        }
    }

    PullRequest request() {
        return request;
    }

    PullServices services() {
        return services;
    }

    TransportChoice transport() {
        return transport;
    }

    MediaWatch watch() {
        return new MediaWatch(frozenUs);
    }

    boolean isSecure() {
        return secure;
    }

    Authorization authorization() {
        return new Authorization(request.user().orElse(""), request.secret().orElse(new Secret("")));
    }

    /** Whether there are credentials for a host: those that are configured are for nobody whom the server leads to. */
    boolean hasCredentials(URI target) {
        boolean any = request.user().isPresent() || request.secret().isPresent();
        return any && request.uri().getHost().equalsIgnoreCase(target.getHost());
    }

    void begin() {
        request.status().report(TransferStatus.State.CONNECTING, "Connecting to " + uri.getHost());
        try {
            services.blocking().execute(this::connect);
        } catch (RejectedExecutionException e) {
            failed("The server has too much to do", false);
        }
    }

    private void connect() {
        URI target;
        synchronized (this) {
            if (closed) {
                return;
            }
            target = uri;
        }
        try {
            int port = target.getPort() > 0 ? target.getPort() : secure ? RTSPS_PORT : RTSP_PORT;
            InetSocketAddress address = new InetSocketAddress(request.reach().resolve(target.getHost()), port);
            services.network()
                    .connect(address, target.getHost(), secure, accepted -> {
                        CameraConnection made = new CameraConnection(this, accepted, target);
                        if (adopt(made, accepted.channel())) {
                            accepted.channel().pipeline().addLast(made);
                            made.begin();
                        } else {
                            accepted.channel().close();
                        }
                    })
                    .whenComplete((nothing, failure) -> {
                        if (failure != null) {
                            failed(reason(failure), false);
                        }
                    });
        } catch (IOException e) {
            failed(e.getMessage(), false);
        }
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof IOException ? cause.getMessage() : cause.toString();
    }

    private synchronized boolean adopt(CameraConnection made, Channel its) {
        connection = made;
        channel = its;
        return !closed;
    }

    /** The server says that the stream is elsewhere. */
    void redirected(URI elsewhere) {
        synchronized (this) {
            if (closed) {
                return;
            }
            if (++redirects > MOST_REDIRECTS || elsewhere.getHost() == null) {
                redirects = 0;
                uri = request.uri();
            } else {
                uri = elsewhere;
                begin();
                return;
            }
        }
        failed("The server redirects without end", false);
    }

    /** Another way is tried at once. */
    void again(String reason) {
        synchronized (this) {
            if (closed) {
                return;
            }
        }
        request.status().report(TransferStatus.State.CONNECTING, reason);
        begin();
    }

    /**
     * A connection failed or ended; the next is tried later.
     *
     * @param ran whether media came before
     */
    void failed(String reason, boolean ran) {
        long pauseUs;
        synchronized (this) {
            if (closed) {
                return;
            }
            delayUs = ran ? FIRST_DELAY_US : delayUs;
            pauseUs = delayUs;
            delayUs = Math.min(LONGEST_DELAY_US, delayUs * 2);
            redirects = 0;
            uri = request.uri();
            waiting = services.timer().after(pauseUs, services.blocking(), this::begin);
        }
        request.status()
                .report(TransferStatus.State.WAITING, reason + "; trying again in " + pauseUs / 1_000_000 + " s");
    }

    @Override
    public void close() {
        CameraConnection last;
        Channel its;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            waiting.cancel();
            last = connection;
            its = channel;
        }
        if (last != null) {
            try {
                its.eventLoop().execute(last::leave);
            } catch (RejectedExecutionException e) {
                // the server stops
            }
        }
        onClosed.run();
    }
}
