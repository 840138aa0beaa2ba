package io.millrace.packagers.dash;

import io.millrace.api.packaging.InitSegment;
import io.millrace.api.packaging.Segment;
import io.millrace.api.packaging.SegmentedStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Consecutive segments of one track that share a CMAF header, with no discontinuity between them: what one
 * {@code Representation} of one {@code Period} describes.
 *
 * @param stream whose segments they are
 * @param segments at least one
 */
record Run(SegmentedStream stream, List<Segment> segments) {
    /** Splits what a live manifest lists of a track. With low latency an open segment counts from its first part on. */
    static List<Run> of(SegmentedStream stream) {
        List<Run> runs = new ArrayList<>();
        List<Segment> current = new ArrayList<>();
        for (Segment segment : listed(stream)) {
            if (!current.isEmpty() && !current.get(0).init().equals(segment.init())
                    || !current.isEmpty() && segment.discontinuity()) {
                runs.add(new Run(stream, List.copyOf(current)));
                current.clear();
            }
            current.add(segment);
        }
        if (!current.isEmpty()) {
            runs.add(new Run(stream, List.copyOf(current)));
        }
        return runs;
    }

    private static List<Segment> listed(SegmentedStream stream) {
        List<Segment> segments = stream.window().segments();
        int end = segments.size();
        boolean open = end > 0 && !segments.get(end - 1).complete();
        if (open
                && (segments.get(end - 1).parts().isEmpty() || !stream.profile().lowLatency())) {
            end--;
        }
        int complete = end > 0 && !segments.get(end - 1).complete() ? end - 1 : end;
        return segments.subList(Math.max(0, complete - stream.profile().listedSegments()), end);
    }

    InitSegment init() {
        return segments.get(0).init();
    }

    Segment first() {
        return segments.get(0);
    }

    Segment last() {
        return segments.get(segments.size() - 1);
    }

    /** Names the period: the same for all tracks, and for as long as the run is listed. */
    String periodId() {
        return "p" + first().discontinuitySequence();
    }

    /** When the period began, which may be before what is still listed. */
    long periodStartUs() {
        return first().runStartUs();
    }

    int timescaleHz() {
        return init().format().timescaleHz();
    }
}
