package io.millrace.apps.record;

import io.millrace.api.record.RecordingGap;
import java.util.ArrayList;
import java.util.List;

/** Finds where media is missing, in segments of one track in order. Owned by one thread. */
final class GapLog {
    /** Times of segments are rounded, and encoders leave pictures out: less than this is no gap. */
    static final long LEAST_US = 200_000;

    private static final int MOST = 1_000;

    private final List<RecordingGap> gaps = new ArrayList<>();
    private long endUs = Long.MIN_VALUE;
    private long endUtcUs;

    void segment(long startUs, long durationUs, long utcUs) {
        if (endUs != Long.MIN_VALUE && gaps.size() < MOST) {
            boolean missing = startUs - endUs > LEAST_US || startUs < endUs - LEAST_US;
            if (missing && utcUs - endUtcUs > LEAST_US) {
                gaps.add(new RecordingGap(endUtcUs, utcUs));
            }
        }
        endUs = startUs + durationUs;
        endUtcUs = utcUs + durationUs;
    }

    List<RecordingGap> gaps() {
        return List.copyOf(gaps);
    }
}
