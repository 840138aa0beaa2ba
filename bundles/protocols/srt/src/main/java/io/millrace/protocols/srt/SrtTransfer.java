package io.millrace.protocols.srt;

import io.millrace.api.transfer.Reach;
import io.millrace.api.transfer.Transfer;
import io.millrace.api.transfer.TransferStatus;
import io.millrace.api.work.Timer;
import io.millrace.net.DatagramSocket;
import io.millrace.protocols.srt.connect.Caller;
import io.millrace.protocols.srt.connect.Opening;
import io.millrace.protocols.srt.connect.Rendezvous;
import io.millrace.protocols.srt.crypt.Encryption;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A pull or push: calls the other server, and calls it again for ever, with a delay that doubles up to half a minute and is
 * short again after media has flowed for a while. Safe for any thread.
 */
final class SrtTransfer implements Transfer {
    private static final long FIRST_DELAY_US = 1_000_000;
    private static final long LONGEST_DELAY_US = 30_000_000;
    /** The longest jitter is this part of the delay. */
    private static final int JITTER_PART = 5;

    private static final long STEADY_US = 10_000_000;

    /** What connections are for. */
    @FunctionalInterface
    interface Purpose {
        /** Makes it, for a connection that begins. */
        Media media(SrtTransfer transfer, InetSocketAddress remote, DatagramSocket socket);
    }

    private final RemoteAddress remote;
    private final Reach reach;
    private final TransferStatus status;
    private final Purpose purpose;
    private final SrtPorts ports;
    private final SrtServices services;
    /** The same in every try, so that a peer that has seen it before keeps its part in a rendezvous. */
    private final int cookie = 1 + ThreadLocalRandom.current().nextInt(1 << 30);

    private Timer.Cancellable next = () -> {};
    private SrtConnection connection;
    private Dialing dialing;
    private String endReason;
    private long attempts;
    private long delayUs = FIRST_DELAY_US;
    private long runningSinceUs = Long.MAX_VALUE;
    private boolean closed;

    /**
     * Makes one that is not begun.
     *
     * @param purpose makes what each connection is for
     */
    SrtTransfer(
            RemoteAddress remote,
            Reach reach,
            TransferStatus status,
            Purpose purpose,
            SrtPorts ports,
            SrtServices services) {
        this.remote = remote;
        this.reach = reach;
        this.status = status;
        this.purpose = purpose;
        this.ports = ports;
        this.services = services;
    }

    void begin() {
        long attempt;
        synchronized (this) {
            if (closed) {
                return;
            }
            attempt = ++attempts;
            endReason = null;
        }
        status.report(TransferStatus.State.CONNECTING, "It calls " + remote);
        try {
            services.keys().execute(() -> call(attempt));
        } catch (RejectedExecutionException e) {
            again(attempt, "The server is busy");
        }
    }

    /** Looks the name up and makes keys: neither is for an event loop. */
    private void call(long attempt) {
        try {
            InetSocketAddress address = new InetSocketAddress(reach.resolve(remote.host()), remote.port());
            Optional<Encryption> encryption =
                    remote.passphrase().map(each -> Encryption.create(each, remote.keyBytes(), remote.gcm()));
            boolean called = ports.call(port -> dial(port, address, encryption, attempt));
            if (!called) {
                again(attempt, "The SRT port of this server is not open yet");
            }
        } catch (IOException e) {
            again(attempt, e.getMessage());
        }
    }

    private void dial(SrtPort port, InetSocketAddress address, Optional<Encryption> encryption, long attempt) {
        Opening.Call wanted = new Opening.Call(
                port.newId(),
                port.newSequence(),
                remote.streamId(),
                remote.latencyMs(),
                encryption,
                services.settings().limits());
        long nowUs = services.clock().monotonicUs();
        Dialing call = new Dialing(
                address,
                remote.rendezvous() ? new Rendezvous(wanted, cookie, nowUs) : new Caller(wanted, nowUs),
                new Dialing.Outcome() {
                    @Override
                    public Media connected() {
                        return purpose.media(SrtTransfer.this, address, port.socket());
                    }

                    @Override
                    public void started(SrtConnection started) {
                        began(started);
                    }

                    @Override
                    public void failed(String reason) {
                        again(attempt, reason);
                    }
                });
        synchronized (this) {
            if (closed || attempt != attempts) {
                return;
            }
            dialing = call;
        }
        port.dial(call);
    }

    private void began(SrtConnection started) {
        boolean unwanted;
        synchronized (this) {
            dialing = null;
            connection = started;
            unwanted = closed;
        }
        if (unwanted) {
            started.execute(started::stop);
        }
    }

    /** Media flows. */
    void running(String words) {
        synchronized (this) {
            runningSinceUs = services.clock().monotonicUs();
        }
        status.report(TransferStatus.State.RUNNING, words);
    }

    /** Ends the connection for a reason; another is made later. */
    void end(String reason) {
        SrtConnection present;
        synchronized (this) {
            endReason = reason;
            present = connection;
        }
        if (present != null) {
            present.execute(present::stop);
        }
    }

    /** The connection is over. */
    void ended(String reason) {
        long attempt;
        String words;
        synchronized (this) {
            connection = null;
            attempt = attempts;
            words = endReason == null ? reason : endReason;
        }
        again(attempt, words);
    }

    private void again(long attempt, String reason) {
        synchronized (this) {
            if (closed || attempt != attempts) {
                return;
            }
            // what else of this attempt fails counts no more
            attempts++;
            dialing = null;
            boolean steady =
                    runningSinceUs != Long.MAX_VALUE && services.clock().monotonicUs() - runningSinceUs >= STEADY_US;
            delayUs = steady ? FIRST_DELAY_US : delayUs;
            runningSinceUs = Long.MAX_VALUE;
            // those that failed together do not come back together
            long jitterUs = ThreadLocalRandom.current().nextLong(delayUs / JITTER_PART);
            next = services.timer().after(delayUs + jitterUs, Runnable::run, this::begin);
            delayUs = Math.min(LONGEST_DELAY_US, delayUs * 2);
        }
        status.report(TransferStatus.State.WAITING, reason);
    }

    @Override
    public void close() {
        SrtConnection present;
        Dialing call;
        synchronized (this) {
            closed = true;
            next.cancel();
            present = connection;
            call = dialing;
        }
        if (call != null) {
            ports.call(port -> call.cancel());
        }
        if (present != null) {
            present.execute(present::stop);
        }
    }
}
