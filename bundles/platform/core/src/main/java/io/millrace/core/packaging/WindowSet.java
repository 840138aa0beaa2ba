package io.millrace.core.packaging;

import io.millrace.api.media.StreamName;
import io.millrace.api.media.Track;
import io.millrace.api.packaging.PackagingProfile;
import io.millrace.api.packaging.Presentation;
import io.millrace.api.packaging.Presentation.MediaTrack;
import io.millrace.api.packaging.Segment;
import io.millrace.api.packaging.SegmentWindow;
import io.millrace.api.packaging.SegmentWriter;
import io.millrace.api.packaging.SegmentedStream;
import io.millrace.api.work.Workers;
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
    private final WindowLeader leader;
    private final TimelineRun run;
    final RenditionWindows renditions = new RenditionWindows();
    private volatile TrackWindow leading;
    /** Tracks that have media; null before the first part. */
    private volatile List<MediaTrack> own;

    private volatile TrackMix mix;
    private RevocableWriter writer;
    private boolean written;
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
        this(name, profile, kind, numbering, null, epochUtcUs, workers, warnings);
    }

    private WindowSet(
            StreamName name,
            PackagingProfile profile,
            Presentation.Kind kind,
            Numbering numbering,
            WindowLeader leader,
            LongSupplier epochUtcUs,
            Workers workers,
            Consumer<String> warnings) {
        this.name = name;
        this.leader = leader;
        this.profile = profile;
        this.kind = kind;
        this.numbering = numbering;
        this.epochUtcUs = epochUtcUs;
        this.workers = workers;
        this.warnings = warnings;
        answers = workers.serial("answers " + name);
        run = new TimelineRun(epochUtcUs, numbering == null ? 0 : numbering.discontinuitySequence());
    }

    /** The windows of a rendition, cut and numbered as its origin's. */
    static WindowSet of(
            StreamName rendition,
            PackagingProfile profile,
            WindowSet origin,
            Workers workers,
            Consumer<String> warnings) {
        WindowLeader leader = new WindowLeader(origin);
        WindowSet set =
                new WindowSet(rendition, profile, origin.kind, null, leader, origin.epochUtcUs, workers, warnings);
        origin.renditions.add(set);
        return set;
    }

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
                .orElseGet(this::firstSequence);
        boolean follows = leader == null && (written ? run.isBeginning() : numbering.isContinued());
        TrackWindow window = new TrackWindow(this, track, sequence, follows);
        TrackWindow before = byId.put(window.id(), window);
        if (before != null) {
            // what the track wrote before it went away must not get the same names
            window.alignTo(before.currentSequence());
        }
        open.put(track.id(), window);
        leading = WindowLeader.first(open.values());
        return window;
    }

    /** Behind what was ever written under these names. */
    private long firstSequence() {
        return leader == null
                ? numbering.nextSequence()
                : Math.max(leader.firstSequence(), leader.origin().renditions.usedBy(name) + 1);
    }

    TrackWindow leading() {
        return leading;
    }

    /** Null for a stream that is no rendition. */
    WindowLeader leader() {
        return leader;
    }

    void close(TrackWindow window) {
        window.close();
        open.remove(window.track().id(), window);
        leading = open.isEmpty() ? leading : WindowLeader.first(open.values());
        present();
    }

    /** The run that is written now. */
    TimelineRun run() {
        return run;
    }

    void discontinuity() {
        if (leader != null) {
            open.values().forEach(TrackWindow::endSegment);
            return;
        }
        run.goesOn();
        if (run.isBeginning()) {
            return;
        }
        open.values().forEach(TrackWindow::discontinuity);
        long sequence = open.values().stream()
                .mapToLong(TrackWindow::currentSequence)
                .max()
                .orElse(0);
        open.values().forEach(window -> window.alignTo(sequence));
        run.next(numbering.nextDiscontinuity());
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
    void end() {
        synchronized (this) {
            revoke();
            finish();
        }
        renditions.end();
    }

    /**
     * Takes a rendition's windows out of its origin's presentation. They do not end: players are to go on with another.
     */
    void leave() {
        revoke();
        leader.origin().renditions.leave(this);
    }

    /** Nobody finds a rendition's windows any more. */
    void forget() {
        leader.origin().renditions.forget(this);
    }

    synchronized boolean isEnded() {
        return ended;
    }

    /** A segment begins; the first after a discontinuity ties the run to the wall clock. */
    void opens(long sequence, long startUs) {
        written = true;
        if (leader != null) {
            leader.origin().renditions.use(name, sequence);
            leader.segment(sequence).ifPresent(run::follow);
            return;
        }
        numbering.use(sequence);
        run.opens(startUs);
    }

    /** Whether a discontinuity precedes a segment; a rendition has those of its origin. */
    boolean isDiscontinuity(long sequence, boolean ofWindow) {
        return leader == null
                ? ofWindow
                : leader.segment(sequence).filter(Segment::discontinuity).isPresent();
    }

    /** A part was written: is its track new to players, and is there enough for one to begin? */
    void written(boolean first) {
        if (first) {
            present();
        }
        if (ready.isDone()) {
            return;
        }
        boolean all = open.values().stream().allMatch(TrackWindow::isListed);
        long loneUs = LONE_TRACK_US + (profile.lowLatency() ? 0 : profile.targetDurationUs());
        if (all || open.values().stream().anyMatch(window -> window.mediaUs() >= loneUs)) {
            answers.execute(() -> ready.complete(null));
        }
    }

    /** The tracks that have media, or a codec, changed: a new object, since manifests are cached by it. */
    void present() {
        own = TrackMix.tracks(open.values(), name.rendition());
    }

    /** What manifests describe; null before the first part. */
    Presentation presentation() {
        if (own == null) {
            return null;
        }
        List<MediaTrack> mine = leader == null ? renditions.kept(own) : own;
        List<List<MediaTrack>> others = others();
        TrackMix known = mix;
        if (known == null || !known.isOf(mine, others)) {
            known = leader == null
                    ? TrackMix.withRenditions(this, mine, others)
                    : TrackMix.withOrigin(this, mine, others.get(0));
            mix = known;
        }
        return known.presentation();
    }

    private List<List<MediaTrack>> others() {
        if (leader != null) {
            List<MediaTrack> origin = leader.origin().own;
            return List.of(
                    origin == null ? List.of() : leader.origin().renditions.shared(origin));
        }
        return renditions.tracks();
    }

    /** Tracks that have media; null before the first part. */
    List<MediaTrack> own() {
        return own;
    }

    TrackWindow window(String id) {
        return byId.get(id);
    }

    /** Completes when there is something to play. */
    CompletableFuture<Void> ready() {
        return ready;
    }

    /** A window of this stream, of one of its renditions or, of a rendition, of its origin. */
    SegmentedStream segments(String id) {
        SegmentedStream mine = byId.get(id);
        if (mine != null) {
            return mine;
        }
        return leader == null
                ? renditions.segments(id)
                : leader.origin().renditions.shared(id, leader.origin().byId.get(id), byId.values());
    }

    /** Begins the names of windows, so that they are unique among those of all renditions. */
    String idPrefix() {
        return name.rendition().map(rendition -> rendition + ".").orElse("");
    }

    Presentation.Kind kind() {
        return kind;
    }

    long epochUtcUs() {
        return epochUtcUs.getAsLong();
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
        return leader == null ? numbering.epoch() : leader.origin().epoch();
    }

    /** Null for a rendition, which has its origin's. */
    Numbering numbering() {
        return numbering;
    }

    boolean isSliding() {
        return kind == Presentation.Kind.LIVE;
    }
}
