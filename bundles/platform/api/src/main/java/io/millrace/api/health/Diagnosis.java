package io.millrace.api.health;

import io.millrace.api.media.StreamName;
import java.util.List;

/**
 * What the stream doctor says of a test broadcast.
 *
 * @param stream which
 * @param level green when nothing but hints is to be said
 * @param summary a plain sentence
 * @param measuredSeconds how long the publication was looked at, the last minute at most
 * @param format codecs, size and sampling rate
 * @param advice all findings, the worst first
 */
public record Diagnosis(
        StreamName stream,
        HealthLevel level,
        String summary,
        long measuredSeconds,
        String format,
        List<Advice> advice) {
    public Diagnosis {
        advice = List.copyOf(advice);
    }
}
