package io.millrace.core.packaging;

import io.millrace.api.media.Track;
import io.millrace.api.packaging.PackagingProfile;
import io.millrace.api.packaging.Segment;
import io.millrace.api.packaging.SegmentWindow;
import io.millrace.api.packaging.SegmentedStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * What the players of a rung that is encoded on demand read: the source's segments until the rung has its own, where it
 * has a gap or does not keep up, and again when it has gone. Both are cut and numbered alike. Which of them has a number
 * is settled when a playlist names it first, so that nobody reads half of a segment of each. Safe for any thread.
 */
final class BridgedStream implements SegmentedStream {
    /** A rung that begins a segment this much later than the source is not waited for. */
    private static final long LATE_US = 1_200_000;

    private final SegmentedStream rung;
    private final Supplier<? extends SegmentedStream> source;
    private final Supplier<SegmentedStream> encoded;
    private volatile Spliced last = new Spliced(List.of(new Stretch(0, null)), null, null, Set.of());

    /**
     * Begins with the source's segments.
     *
     * @param rung what it is to players
     * @param source of the same codec
     * @param encoded the window of the rung, null while it has nothing to play
     */
    BridgedStream(SegmentedStream rung, Supplier<? extends SegmentedStream> source, Supplier<SegmentedStream> encoded) {
        this.rung = rung;
        this.source = source;
        this.encoded = encoded;
    }

    /**
     * Whose the segments are from a number on.
     *
     * @param encoded null for the source
     */
    private record Stretch(long from, SegmentedStream encoded) {}

    /** What there is at one moment: the rung's window is null if it has nothing to play. */
    private record Seen(SegmentedStream rung, SegmentWindow rungs, SegmentWindow sources) {
        boolean isOf(Seen other) {
            return rungs == other.rungs && sources == other.sources;
        }

        SegmentWindow of(Stretch stretch) {
            return stretch.encoded == null ? sources : stretch.encoded == rung ? rungs : stretch.encoded.window();
        }

        /** Whether the rung has begun what the source has, give or take a moment. */
        boolean isUpToDate() {
            if (rungs == null) {
                return false;
            }
            long next = rungs.nextMediaSequence() + (rungs.nextPartIndex() > 0 ? 1 : 0);
            return sources.nextMediaSequence() < next
                    || sources.nextMediaSequence() == next
                            && sources.segment(next)
                                    .filter(open -> open.durationUs() >= LATE_US)
                                    .isEmpty();
        }
    }

    /**
     * The window, and what it was made of.
     *
     * @param stretches in order, at least one
     * @param seen null before the first
     * @param window null before the first
     * @param filled numbers of gaps that the source fills
     */
    private record Spliced(List<Stretch> stretches, Seen seen, SegmentWindow window, Set<Long> filled) {
        Stretch newest() {
            return stretches.get(stretches.size() - 1);
        }

        long endOf(int stretch) {
            return stretch + 1 < stretches.size() ? stretches.get(stretch + 1).from : Long.MAX_VALUE;
        }

        /** Null for the source. */
        SegmentedStream holderOf(long mediaSequence) {
            int i = stretches.size() - 1;
            while (i > 0 && stretches.get(i).from > mediaSequence) {
                i--;
            }
            return filled.contains(mediaSequence) ? null : stretches.get(i).encoded;
        }

        /** The first number that may be of another: a rung need not keep what it only hinted. */
        long free() {
            if (window == null) {
                return 0;
            }
            long next = window.nextMediaSequence();
            return window.nextPartIndex() > 0 || holderOf(next) == null ? next + 1 : next;
        }

        /** Whether a segment of the rung has begun that only it can go on with. */
        boolean isMidway(SegmentedStream rung) {
            return window != null
                    && rung != null
                    && window.nextPartIndex() > 0
                    && holderOf(window.nextMediaSequence()) == rung;
        }
    }

    /** Before anybody reads it. */
    void goOnFrom(BridgedStream before) {
        last = before.last;
    }

    @Override
    public SegmentWindow window() {
        Seen seen = look();
        Spliced known = last;
        if (known.seen != null && known.seen.isOf(seen)) {
            return known.window;
        }
        synchronized (this) {
            // looked at again: another thread may have gone further
            Seen now = look();
            last = splice(stretches(last, now), now);
            return last.window;
        }
    }

    /** The source is looked at last, as it has to be as new as what follows it. */
    private Seen look() {
        SegmentedStream now = encoded.get();
        SegmentWindow rungs = now == null ? null : now.window();
        return new Seen(now, rungs, source.get().window());
    }

    private static List<Stretch> stretches(Spliced before, Seen seen) {
        List<Stretch> stretches = new ArrayList<>(before.stretches);
        SegmentedStream wanted = seen.isUpToDate() ? seen.rung : null;
        if (before.newest().encoded != wanted && !before.isMidway(seen.rung)) {
            long free = before.free();
            begin(stretches, new Stretch(free, null));
            if (wanted != null) {
                begin(stretches, new Stretch(Math.max(free, firstOf(seen.rungs)), wanted));
            }
        }
        long oldest = firstOf(seen.sources);
        while (stretches.size() > 1 && stretches.get(1).from <= oldest) {
            stretches.remove(0);
        }
        return List.copyOf(stretches);
    }

    private static void begin(List<Stretch> stretches, Stretch next) {
        stretches.removeIf(each -> each.from >= next.from);
        stretches.add(next);
    }

    private static long firstOf(SegmentWindow window) {
        List<Segment> segments = window.segments();
        return segments.isEmpty() ? window.nextMediaSequence() : segments.get(0).mediaSequence();
    }

    private static Spliced splice(List<Stretch> stretches, Seen seen) {
        Spliced spliced = new Spliced(stretches, seen, null, Set.of());
        List<Segment> segments = new ArrayList<>();
        Set<Long> filled = new HashSet<>();
        int newest = 0;
        for (int i = 0; i < stretches.size(); i++) {
            long from = stretches.get(i).from;
            SegmentWindow window = seen.of(stretches.get(i));
            if (window.nextMediaSequence() >= from) {
                newest = i;
            }
            for (Segment segment : window.segments()) {
                if (segment.mediaSequence() >= from && segment.mediaSequence() < spliced.endOf(i)) {
                    append(segments, segment.gap() ? filling(segment, seen.sources, filled) : segment);
                }
            }
        }
        SegmentWindow of = seen.of(stretches.get(newest));
        boolean whole = of.nextMediaSequence() >= spliced.endOf(newest);
        SegmentWindow window = new SegmentWindow(
                segments,
                whole ? spliced.endOf(newest) : of.nextMediaSequence(),
                whole ? 0 : of.nextPartIndex(),
                of.ended(),
                !whole && of.discontinuityAhead());
        return new Spliced(stretches, seen, window, Set.copyOf(filled));
    }

    private static Segment filling(Segment gap, SegmentWindow sources, Set<Long> filled) {
        Segment whole = sources.segment(gap.mediaSequence())
                .filter(segment -> segment.complete() && !segment.gap())
                .orElse(gap);
        if (whole != gap) {
            filled.add(gap.mediaSequence());
        }
        return whole;
    }

    /** Numbers follow one another, and only the last segment may be unfinished. */
    private static void append(List<Segment> segments, Segment next) {
        if (!segments.isEmpty()) {
            Segment before = segments.get(segments.size() - 1);
            if (!before.complete() || before.mediaSequence() + 1 != next.mediaSequence()) {
                segments.clear();
            }
        }
        segments.add(next);
    }

    @Override
    public SegmentedStream holderOf(long mediaSequence) {
        SegmentedStream rungs = last.holderOf(mediaSequence);
        return rungs == null ? source.get() : rungs;
    }

    @Override
    public CompletionStage<SegmentWindow> await(long mediaSequence, int partIndex) {
        SegmentWindow now = window();
        if (now.contains(mediaSequence, partIndex)) {
            return CompletableFuture.completedStage(now);
        }
        SegmentedStream stands = source.get();
        SegmentedStream holder = holderOf(mediaSequence);
        CompletionStage<SegmentWindow> first = holder.await(mediaSequence, partIndex);
        if (holder != stands) {
            int late = (int) (LATE_US / profile().partTargetUs());
            first = first.applyToEither(stands.await(mediaSequence, late), either -> either);
        }
        return first.thenCompose(either -> {
            SegmentWindow later = window();
            SegmentedStream settled = holderOf(mediaSequence);
            return later.contains(mediaSequence, partIndex) || settled == holder && holder == stands
                    ? CompletableFuture.completedStage(later)
                    : settled.await(mediaSequence, partIndex).thenApply(own -> window());
        });
    }

    @Override
    public String id() {
        return rung.id();
    }

    @Override
    public String epoch() {
        return rung.epoch();
    }

    @Override
    public Track track() {
        return rung.track();
    }

    @Override
    public long averageBitsPerSecond() {
        return rung.averageBitsPerSecond();
    }

    @Override
    public long peakBitsPerSecond() {
        return rung.peakBitsPerSecond();
    }

    @Override
    public PackagingProfile profile() {
        return rung.profile();
    }
}
