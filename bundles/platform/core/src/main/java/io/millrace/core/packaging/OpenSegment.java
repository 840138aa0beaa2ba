package io.millrace.core.packaging;

import io.millrace.api.packaging.Body;
import io.millrace.api.packaging.InitSegment;
import io.millrace.api.packaging.Part;
import io.millrace.api.packaging.Segment;
import java.util.ArrayList;
import java.util.List;

/** The segment that a track writes. Changed under the lock of its {@link WindowSet}. */
final class OpenSegment {
    final long mediaSequence;
    final long startUs;
    final List<Part> parts = new ArrayList<>();
    final SegmentMemory memory;
    long durationUs;

    private final long utcUs;
    private final boolean discontinuity;
    private final long discontinuitySequence;
    private final long runStartUs;
    private final InitSegment init;

    /** Takes its place in the run from the set. */
    OpenSegment(
            long mediaSequence,
            long startUs,
            boolean discontinuity,
            WindowSet set,
            InitSegment init,
            long expectedBytes) {
        this.mediaSequence = mediaSequence;
        this.startUs = startUs;
        this.discontinuity = discontinuity;
        this.init = init;
        utcUs = set.run().utcUs(startUs);
        discontinuitySequence = set.run().discontinuitySequence();
        runStartUs = set.run().startUs();
        memory = new SegmentMemory(expectedBytes);
    }

    Segment snapshot(boolean complete) {
        return segment(false, Body.of(memory.buffers()), complete);
    }

    Segment gap() {
        return segment(true, Body.of(List.of()), true);
    }

    private Segment segment(boolean gap, Body body, boolean complete) {
        return new Segment(
                mediaSequence,
                startUs,
                durationUs,
                utcUs,
                discontinuity,
                discontinuitySequence,
                runStartUs,
                gap,
                init,
                parts,
                body,
                complete);
    }

    static Segment withoutParts(Segment segment) {
        return new Segment(
                segment.mediaSequence(),
                segment.startUs(),
                segment.durationUs(),
                segment.utcUs(),
                segment.discontinuity(),
                segment.discontinuitySequence(),
                segment.runStartUs(),
                segment.gap(),
                segment.init(),
                List.of(),
                segment.body(),
                segment.complete());
    }
}
