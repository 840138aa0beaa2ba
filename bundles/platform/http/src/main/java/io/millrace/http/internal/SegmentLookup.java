package io.millrace.http.internal;

import io.millrace.api.packaging.Body;
import io.millrace.api.packaging.InitSegment;
import io.millrace.api.packaging.Part;
import io.millrace.api.packaging.Segment;
import io.millrace.api.packaging.SegmentNames;
import io.millrace.api.packaging.SegmentWindow;

/**
 * What a window has under a file name.
 *
 * @param body the bytes, if they are all there
 * @param isGrowing whether it is a segment that is still being written
 * @param isAwaited whether it is the next part or segment, which will be there soon
 */
record SegmentLookup(Body body, boolean isGrowing, boolean isAwaited) {
    private static final SegmentLookup MISSING = new SegmentLookup(null, false, false);
    private static final SegmentLookup GROWING = new SegmentLookup(null, true, false);
    private static final SegmentLookup AWAITED = new SegmentLookup(null, false, true);
    /** A client that computes its requests from the clock may be this many parts ahead of the hint. */
    private static final int MAX_PARTS_AHEAD = 2;

    static SegmentLookup find(SegmentWindow window, SegmentNames.Parsed name, boolean mayWait) {
        if (name.init()) {
            return init(window, name.number());
        }
        Segment segment = window.segment(name.number()).orElse(null);
        if (name.partIndex() < 0) {
            return segment == null ? next(window, name, mayWait) : whole(segment);
        }
        if (segment != null) {
            for (Part part : segment.parts()) {
                if (part.index() == name.partIndex()) {
                    return new SegmentLookup(part.body(), false, false);
                }
            }
        }
        return next(window, name, mayWait);
    }

    boolean isMissing() {
        return this == MISSING;
    }

    private static SegmentLookup whole(Segment segment) {
        if (segment.gap()) {
            return MISSING;
        }
        return segment.complete() ? new SegmentLookup(segment.body(), false, false) : GROWING;
    }

    private static SegmentLookup next(SegmentWindow window, SegmentNames.Parsed name, boolean mayWait) {
        if (!mayWait || window.ended()) {
            return MISSING;
        }
        long ahead = name.number() - window.nextMediaSequence();
        boolean soon;
        if (name.partIndex() < 0) {
            soon = ahead == 0;
        } else {
            int partsAhead = name.partIndex() - window.nextPartIndex();
            soon = ahead == 0 && partsAhead >= 0 && partsAhead <= MAX_PARTS_AHEAD
                    || ahead == 1 && name.partIndex() == 0;
        }
        return soon ? AWAITED : MISSING;
    }

    private static SegmentLookup init(SegmentWindow window, long number) {
        for (int i = window.segments().size() - 1; i >= 0; i--) {
            InitSegment init = window.segments().get(i).init();
            if (init != null && init.number() == number) {
                return new SegmentLookup(init.body(), false, false);
            }
        }
        return MISSING;
    }
}
