package io.millrace.api.analysis;

import java.util.Map;

/**
 * Something that was found in a stream.
 *
 * @param kind what, in lower-case words joined by {@code -}: {@code black}, {@code frozen}, {@code silence}
 * @param phase whether it begins, ends or is over at once
 * @param ptsUs when it was known, on the stream's timeline
 * @param sinceUs when it began, on the stream's timeline, at or before {@code ptsUs}
 * @param details more of it by name; a kilobyte at most is kept
 */
public record Finding(String kind, Phase phase, long ptsUs, long sinceUs, Map<String, String> details) {
    /** @throws IllegalArgumentException if the kind is none, or it began after it was known */
    public Finding {
        details = Map.copyOf(details);
        if (!kind.matches("[a-z0-9]+(-[a-z0-9]+)*") || kind.length() > 64) {
            throw new IllegalArgumentException("A finding is lower-case words joined by '-', not \"" + kind + "\"");
        }
        if (sinceUs > ptsUs) {
            throw new IllegalArgumentException("A finding cannot begin after it was known");
        }
    }

    /** Where a finding is in its life. */
    public enum Phase {
        /** It goes on. */
        BEGAN,
        /** What began is over. */
        ENDED,
        /** It has no duration. */
        SEEN
    }
}
