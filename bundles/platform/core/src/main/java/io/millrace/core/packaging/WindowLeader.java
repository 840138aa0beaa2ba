package io.millrace.core.packaging;

import io.millrace.api.packaging.Segment;
import io.millrace.api.packaging.SegmentLeader;
import io.millrace.api.packaging.SegmentWindow;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Where an origin's segments begin, as its windows show it to one of its renditions. Safe for any thread. */
final class WindowLeader implements SegmentLeader {
    /** Behind a complete segment the next one begins at once, give or take this: times are rounded. */
    private static final long ABOUT_US = 12_000;

    private final WindowSet origin;

    WindowLeader(WindowSet origin) {
        this.origin = origin;
    }

    /** The track by which renditions are cut: the first with pictures, without any the first. */
    static TrackWindow first(Collection<TrackWindow> windows) {
        Comparator<TrackWindow> order =
                Comparator.comparing(window -> !window.track().isVideo());
        return windows.stream()
                .min(order.thenComparing(window -> window.track().id()))
                .orElse(null);
    }

    WindowSet origin() {
        return origin;
    }

    private SegmentWindow window() {
        TrackWindow leading = origin.leading();
        return leading == null ? new SegmentWindow(List.of(), 0, 0, false) : leading.window();
    }

    @Override
    public OptionalLong sequenceAt(long ptsUs) {
        List<Segment> segments = window().segments();
        int i = segments.size() - 1;
        if (i < 0 || ptsUs >= decidedUntilUs(segments.get(i))) {
            return OptionalLong.empty();
        }
        if (ptsUs >= segments.get(i).endUs()) {
            return OptionalLong.of(segments.get(i).mediaSequence() + 1);
        }
        while (i >= 0 && segments.get(i).startUs() > ptsUs) {
            i--;
        }
        return i < 0 ? OptionalLong.empty() : OptionalLong.of(segments.get(i).mediaSequence());
    }

    @Override
    public OptionalLong startUs(long mediaSequence) {
        SegmentWindow window = window();
        Optional<Segment> there = window.segment(mediaSequence);
        if (there.isPresent()) {
            return OptionalLong.of(there.get().startUs());
        }
        return window.segment(mediaSequence - 1)
                .filter(Segment::complete)
                .map(before -> OptionalLong.of(before.endUs()))
                .orElse(OptionalLong.empty());
    }

    @Override
    public Optional<Boolean> isIndependent(long mediaSequence) {
        return segment(mediaSequence)
                .filter(there -> there.complete() || !there.parts().isEmpty())
                .map(Segment::isIndependent);
    }

    @Override
    public long decidedUntilUs() {
        List<Segment> segments = window().segments();
        return segments.isEmpty() ? Long.MIN_VALUE : decidedUntilUs(segments.get(segments.size() - 1));
    }

    /** Renditions need not wait for the next segment to end one where the origin ended it. */
    private static long decidedUntilUs(Segment last) {
        return last.complete() ? last.endUs() + ABOUT_US : last.endUs();
    }

    /** The origin's segment with a number, if it is still there. */
    Optional<Segment> segment(long mediaSequence) {
        return window().segment(mediaSequence);
    }

    /** The number of the oldest segment, with which a rendition may begin. */
    long firstSequence() {
        SegmentWindow window = window();
        List<Segment> segments = window.segments();
        return segments.isEmpty() ? window.nextMediaSequence() : segments.get(0).mediaSequence();
    }
}
