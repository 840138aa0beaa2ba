package io.millrace.core.packaging;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.ClockReference;
import io.millrace.api.media.StreamName;
import io.millrace.api.media.Track;
import io.millrace.api.packaging.PackagingProfile;
import io.millrace.api.packaging.Presentation;
import io.millrace.api.packaging.Presentation.MediaTrack;
import io.millrace.api.packaging.Presentation.Period;
import io.millrace.api.packaging.SegmentWindow;
import io.millrace.api.packaging.SegmentWriter;
import io.millrace.api.packaging.SegmentedStream;
import io.millrace.api.work.Workers;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The windows of one presentation, cut together. Written through one {@link RevocableWriter} at a time, which holds this
 * object's lock; read by any thread.
 */
final class WindowSet {
    /** Media after which a track that has none yet is not waited for. */
    private static final long LONE_TRACK_US = 1_000_000;

    private final StreamName name;
    private final PackagingProfile profile;
    private final Presentation.Kind kind;
    private final Numbering numbering;
    private final LongSupplier epochUtcUs;
    private final Workers workers;
    private final Executor answers;
    private final Consumer<String> warnings;
    private final AtomicInteger waiting = new AtomicInteger();
    private final Map<Integer, TrackWindow> open = new LinkedHashMap<>();
    private final Map<String, TrackWindow> byId = new ConcurrentHashMap<>();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private volatile Presentation presentation;
    private RevocableWriter writer;
    private boolean runBegins = true;
    private boolean written;
    private long runStartUs;
    private long runStartUtcUs;
    private long discontinuitySequence;
    private ClockReference clock;
    private boolean ended;

    /**
     * Makes a presentation without tracks.
     *
     * @param epochUtcUs wall-clock time of zero on the timeline
     * @param warnings what the operator should know
     */
    WindowSet(
            StreamName name,
            PackagingProfile profile,
            Presentation.Kind kind,
            Numbering numbering,
            LongSupplier epochUtcUs,
            Workers workers,
            Consumer<String> warnings) {
        this.name = name;
        this.profile = profile;
        this.kind = kind;
        this.numbering = numbering;
        this.epochUtcUs = epochUtcUs;
        this.workers = workers;
        this.warnings = warnings;
        answers = workers.serial("answers " + name);
        discontinuitySequence = numbering.discontinuitySequence();
    }

    // ---- the writer's side -------------------------------------------------------------------------------------

    /** Takes the writer away from whoever had it, and makes a new one. */
    synchronized SegmentWriter writer() {
        revoke();
        writer = new RevocableWriter(this);
        return writer;
    }

    /** Returns when no call of the writer is under way any more; later calls throw. */
    synchronized void revoke() {
        if (writer != null) {
            writer.revoke();
            writer = null;
        }
    }

    Collection<TrackWindow> open() {
        return open.values();
    }

    TrackWindow open(Track track) {
        if (!track.isVideo() && !track.isAudio()) {
            throw new IllegalArgumentException("Track " + track.id() + " is neither video nor audio");
        }
        if (open.containsKey(track.id())) {
            throw new IllegalArgumentException("Track " + track.id() + " is open already");
        }
        long sequence = open.values().stream()
                .mapToLong(TrackWindow::currentSequence)
                .max()
                .orElse(numbering.nextSequence());
        boolean follows = !written && numbering.isContinued() || written && runBegins;
        TrackWindow window = new TrackWindow(this, track, sequence, follows);
        TrackWindow before = byId.put(window.id(), window);
        if (before != null) {
            // what the track wrote before it went away must not get the same names
            window.alignTo(before.currentSequence());
        }
        open.put(track.id(), window);
        return window;
    }

    void close(TrackWindow window) {
        window.close();
        open.remove(window.track().id(), window);
        present();
    }

    void discontinuity() {
        if (runBegins) {
            return;
        }
        open.values().forEach(TrackWindow::discontinuity);
        long sequence = open.values().stream()
                .mapToLong(TrackWindow::currentSequence)
                .max()
                .orElse(0);
        open.values().forEach(window -> window.alignTo(sequence));
        discontinuitySequence = numbering.nextDiscontinuity();
        runBegins = true;
    }

    void clock(ClockReference reference) {
        clock = reference;
    }

    void warn(String warning) {
        warnings.accept(warning);
    }

    void finish() {
        if (ended) {
            return;
        }
        ended = true;
        open.values().forEach(TrackWindow::close);
        answers.execute(() -> ready.complete(null));
    }

    /** Ends every window, whoever has the writer. */
    synchronized void end() {
        revoke();
        finish();
    }

    /** A segment begins; the first after a discontinuity ties the run to the wall clock. */
    void opens(long sequence, long startUs) {
        numbering.use(sequence);
        written = true;
        if (runBegins) {
            runBegins = false;
            runStartUs = startUs;
            runStartUtcUs = clock == null ? epochUtcUs.getAsLong() + startUs : clock.utcUs() + startUs - clock.ptsUs();
        }
    }

    long utcUs(long startUs) {
        return runStartUtcUs + startUs - runStartUs;
    }

    long runStartUs() {
        return runStartUs;
    }

    long discontinuitySequence() {
        return discontinuitySequence;
    }

    /** A part was written: is its track new to players, and is there enough for one to begin? */
    void written(boolean first) {
        if (first) {
            present();
        }
        if (ready.isDone()) {
            return;
        }
        boolean all = open.values().stream().allMatch(TrackWindow::hasMedia);
        if (all || open.values().stream().anyMatch(window -> mediaUs(window) >= LONE_TRACK_US)) {
            answers.execute(() -> ready.complete(null));
        }
    }

    private static long mediaUs(TrackWindow window) {
        return window.window().segments().stream()
                .mapToLong(segment -> segment.durationUs())
                .sum();
    }

    /** The tracks that have media, or a codec, changed: a new object, since manifests are cached by it. */
    void present() {
        List<MediaTrack> tracks = new ArrayList<>();
        for (TrackWindow window : open.values()) {
            if (!window.hasMedia()) {
                continue;
            }
            boolean video = window.track().isVideo();
            boolean first =
                    tracks.stream().noneMatch(other -> other.stream().track().isVideo() == video);
            tracks.add(new MediaTrack(window, video ? "video" : "audio", label(window.track()), first));
        }
        presentation = new Presentation(name, kind, epochUtcUs.getAsLong(), List.of(new Period("p0", 0, tracks)));
    }

    private static String label(Track track) {
        if (track.format() instanceof AudioFormat audio) {
            return audio.language().orElse("Audio");
        }
        return "Video";
    }

    // ---- the readers' side -------------------------------------------------------------------------------------

    /** What manifests describe; null before the first part. */
    Presentation presentation() {
        return presentation;
    }

    /** Completes when there is something to play. */
    CompletableFuture<Void> ready() {
        return ready;
    }

    SegmentedStream segments(String id) {
        return byId.get(id);
    }

    Waiters waiters(Supplier<SegmentWindow> window) {
        return new Waiters(window, waiting, workers, answers, 3 * profile.targetDurationUs());
    }

    StreamName name() {
        return name;
    }

    PackagingProfile profile() {
        return profile;
    }

    String epoch() {
        return numbering.epoch();
    }

    Numbering numbering() {
        return numbering;
    }

    /** Whether segments leave. */
    boolean isSliding() {
        return kind == Presentation.Kind.LIVE;
    }
}
