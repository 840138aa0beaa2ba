package io.millrace.protocols.hlspull;

import io.millrace.api.transfer.PullRequest;
import io.millrace.api.transfer.Transfer;
import io.millrace.api.transfer.TransferStatus;
import io.millrace.api.work.Timer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

/**
 * One pull: plays the playlist, and begins again for ever, with a delay that doubles up to half a minute and is short again
 * after media has flowed for a while. Safe for any thread.
 */
final class HlsPull implements Transfer {
    private static final long FIRST_DELAY_US = 1_000_000;
    private static final long LONGEST_DELAY_US = 30_000_000;
    private static final long STEADY_US = 10_000_000;

    private final PullRequest request;
    private final PullServices services;
    private final PullOptions options;
    private final ResumePoints resume;
    private final CompletableFuture<Void> settled = new CompletableFuture<>();
    private volatile boolean closed;
    /** What follows belongs to the serial executor. */
    private PacedPlayback playback;

    private Timer.Cancellable waiting = () -> {};
    private long delayUs = FIRST_DELAY_US;

    /** @throws IllegalArgumentException if an option makes no sense */
    HlsPull(PullRequest request, PullServices services) {
        this.request = request;
        this.services = services;
        options = PullOptions.of(request.options());
        resume = new ResumePoints(options.behind());
    }

    void begin() {
        request.status()
                .report(
                        TransferStatus.State.CONNECTING,
                        "It loads the playlist of " + request.uri().getHost());
        services.serial().execute(this::play);
    }

    private void play() {
        if (!closed) {
            playback = new PacedPlayback(request, services, options, resume, this::over);
            playback.begin();
        }
    }

    private void over(String reason, long mediaUs) {
        if (closed) {
            return;
        }
        delayUs = mediaUs >= STEADY_US ? FIRST_DELAY_US : delayUs;
        waiting = services.timer().after(delayUs, services.serial(), this::play);
        request.status()
                .report(TransferStatus.State.WAITING, reason + "; trying again in " + delayUs / 1_000_000 + " s");
        delayUs = Math.min(LONGEST_DELAY_US, delayUs * 2);
    }

    /** Completes when nothing of it runs any more. */
    CompletableFuture<Void> settled() {
        return settled;
    }

    @Override
    public void close() {
        closed = true;
        try {
            services.serial().execute(() -> {
                waiting.cancel();
                if (playback != null) {
                    playback.close();
                }
                settled.complete(null);
            });
        } catch (RejectedExecutionException e) {
            // the server stops
            settled.complete(null);
        }
    }
}
