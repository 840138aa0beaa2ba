package io.millrace.core.analysis;

import io.millrace.api.analysis.Analysis;
import io.millrace.api.analysis.AnalysisStatus.State;
import io.millrace.api.analysis.Frame;
import io.millrace.api.analysis.FrameWish;
import io.millrace.api.analysis.Sound;
import io.millrace.api.analysis.SoundWish;
import io.millrace.api.codec.FrameSource;
import io.millrace.core.work.SerialExecutor;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One version of an analyzer at one stream. What it throws ends its analysis, which begins anew after a while; frames
 * that come meanwhile are left out. {@link #look} and {@link #close} belong to the lock of the analyses, everything the
 * analyzer does to {@link AnalyzerCalls}.
 */
final class AnalysisRun implements FrameSource.Sink {
    static final long HUNG_US = 10_000_000;
    private static final long RETRY_US = 500_000;
    private static final long FEED_RETRY_US = 5_000_000;

    private static final Logger LOG = LoggerFactory.getLogger(AnalysisRun.class);

    private final AnalysisSeat seat;
    private final AnalyzerOffer offer;
    private final SourceOffer source;
    private final AnalysisTools tools;
    private final AnalyzerCalls calls;
    private Analysis analysis;
    private volatile FindingsOut findings;
    private FrameWish pictures;
    private SoundWish sound;
    private final AtomicReference<FrameSource.Feed> feed = new AtomicReference<>();
    private volatile boolean closed;
    private volatile boolean fed;
    private volatile boolean attached;
    private volatile boolean needsSource;
    private volatile String failure = "";
    private volatile long attachAtUs = Long.MIN_VALUE;

    /** @param source where frames come from; null for nowhere */
    AnalysisRun(AnalysisSeat seat, AnalyzerOffer offer, SourceOffer source, AnalysisTools tools) {
        this.seat = seat;
        this.offer = offer;
        this.source = source;
        this.tools = tools;
        String threads = "analyzer-" + offer.name() + "-" + offer.version().serviceId();
        calls = new AnalyzerCalls(
                new SerialExecutor(threads, tools.workers().blocking(threads)),
                tools.workers().clock());
    }

    AnalyzerOffer offer() {
        return offer;
    }

    SourceOffer source() {
        return source;
    }

    boolean isOf(AnalyzerOffer wanted, SourceOffer wantedSource) {
        return offer.equals(wanted) && Objects.equals(source, wantedSource);
    }

    // ---- looked after now and then -----------------------------------------------------------------------------

    void look() {
        long nowUs = tools.workers().clock().monotonicUs();
        if (calls.runningUs() >= HUNG_US) {
            String reason =
                    "A call for " + seat.stream().name() + " did not return within " + HUNG_US / 1_000_000 + " s";
            tools.faults().hung(offer.version(), reason);
            return;
        }
        if (nowUs >= attachAtUs) {
            attachAtUs = Long.MAX_VALUE;
            if (!call(attached ? this::openFeed : this::attach)) {
                attachAtUs = nowUs + RETRY_US;
            }
        }
    }

    private boolean call(Runnable task) {
        try {
            calls.call(() -> {
                try {
                    task.run();
                } catch (RuntimeException | Error e) {
                    failed(e);
                }
            });
            return true;
        } catch (RejectedExecutionException e) {
            LOG.debug(
                    "{} is not called for {}: {}",
                    offer.version(),
                    seat.stream().name(),
                    e.getMessage());
            return false;
        }
    }

    private void attach() {
        if (closed) {
            return;
        }
        FrameWish wantedPictures = offer.analyzer().frames();
        SoundWish wantedSound = offer.analyzer().sound();
        findings = new FindingsOut(seat, tools);
        analysis = Objects.requireNonNull(
                offer.analyzer().attach(seat.stream(), findings), "The analyzer attached to nothing");
        if (feed.get() != null && !(wantedPictures.equals(pictures) && wantedSound.equals(sound))) {
            closeFeed();
        }
        pictures = wantedPictures;
        sound = wantedSound;
        needsSource = !wantedPictures.isNone() || !wantedSound.isNone();
        attached = true;
        openFeed();
    }

    private void openFeed() {
        if (closed || feed.get() != null || !needsSource || source == null) {
            return;
        }
        try {
            feed.set(source.source().open(seat.stream(), pictures, sound, this));
            if (closed) {
                // whoever closed it meanwhile did not find this one
                closeFeed();
            }
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("{} gives no frames of {}", source.version(), seat.stream().name(), e);
            tools.faults().failed(source.version(), e);
            attachAtUs = tools.workers().clock().monotonicUs() + FEED_RETRY_US;
        }
    }

    private void failed(Throwable cause) {
        LOG.debug("{} failed for {}", offer.version(), seat.stream().name(), cause);
        tools.faults().failed(offer.version(), cause);
        failure = cause.getClass().getSimpleName() + (cause.getMessage() == null ? "" : ": " + cause.getMessage());
        end();
        attachAtUs = tools.workers().clock().monotonicUs() + RETRY_US;
    }

    private void end() {
        attached = false;
        if (findings != null) {
            findings.close();
        }
        Analysis over = analysis;
        analysis = null;
        if (over != null) {
            try {
                over.close();
            } catch (RuntimeException | LinkageError e) {
                tools.faults().failed(offer.version(), e);
            }
        }
    }

    // ---- frames ------------------------------------------------------------------------------------------------

    @Override
    public void frame(Frame frame, int leftOut) {
        fed = true;
        seat.countLeftOut(leftOut);
        give(() -> analysis.frame(frame), FrameSource.Feed::nextFrame);
    }

    @Override
    public void sound(Sound heard, int leftOut) {
        fed = true;
        seat.countLeftOut(leftOut);
        give(() -> analysis.sound(heard), FrameSource.Feed::nextSound);
    }

    private void give(Runnable toAnalysis, Consumer<FrameSource.Feed> next) {
        boolean taken = !closed
                && call(() -> {
                    try {
                        if (analysis == null) {
                            seat.countLeftOut(1);
                        } else {
                            toAnalysis.run();
                            seat.countFrame();
                            failure = "";
                            tools.faults().succeeded(offer.version());
                        }
                    } finally {
                        ask(next);
                    }
                });
        if (!taken) {
            seat.countLeftOut(1);
            ask(next);
        }
    }

    private void ask(Consumer<FrameSource.Feed> next) {
        FrameSource.Feed from = feed.get();
        if (from != null) {
            next.accept(from);
        }
    }

    // ---- the end -----------------------------------------------------------------------------------------------

    /** Not waited for: what the analyzer does now may take long, or for ever. */
    void close() {
        closed = true;
        closeFeed();
        if (findings != null) {
            findings.close();
        }
        call(this::end);
    }

    /** Waits a little until a run that was closed is not inside its analyzer any more. */
    void awaitEnd(long millis) {
        try {
            calls.await(millis);
        } catch (RejectedExecutionException e) {
            LOG.debug("{} is not waited for", offer.version(), e);
        }
    }

    private void closeFeed() {
        FrameSource.Feed open = feed.getAndSet(null);
        if (open != null) {
            try {
                open.close();
            } catch (RuntimeException | LinkageError e) {
                tools.faults().failed(source.version(), e);
            }
        }
    }

    // ---- how it does -------------------------------------------------------------------------------------------

    State state() {
        if (!attached) {
            return failure.isEmpty() ? State.STARTING : State.FAILED;
        }
        if (!needsSource) {
            return State.RUNNING;
        }
        if (!reason().isEmpty()) {
            return State.WAITING;
        }
        return fed ? State.RUNNING : State.STARTING;
    }

    String reason() {
        if (!failure.isEmpty()) {
            return failure;
        }
        FrameSource.Feed open = feed.get();
        if (attached && needsSource && open == null) {
            return "There is no transcoder that decodes for analyzers";
        }
        return open == null ? "" : open.trouble();
    }
}
