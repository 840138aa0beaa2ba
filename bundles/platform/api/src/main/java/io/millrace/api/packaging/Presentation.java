package io.millrace.api.packaging;

import io.millrace.api.media.StreamName;
import java.util.List;

/**
 * What one manifest describes.
 *
 * @param stream whose it is
 * @param kind whether it moves
 * @param epochUtcUs wall-clock time of zero on its timeline, microseconds since 1970 UTC
 * @param periods in order; live streams have one, inserted advertisements add more
 */
public record Presentation(StreamName stream, Kind kind, long epochUtcUs, List<Period> periods) {
    public Presentation {
        periods = List.copyOf(periods);
    }

    /** Kinds of presentations. */
    public enum Kind {
        /** A sliding window. */
        LIVE,
        /** Grows, and nothing leaves it. */
        EVENT,
        /** Complete. */
        VOD
    }

    /**
     * A stretch of the timeline with one set of tracks.
     *
     * @param id path-safe, unique in the presentation
     * @param startUs where it begins
     * @param tracks what it offers
     */
    public record Period(String id, long startUs, List<MediaTrack> tracks) {
        public Period {
            tracks = List.copyOf(tracks);
        }
    }

    /**
     * One way to see or hear a period. Tracks of the same group are alternatives of different bit rate.
     *
     * @param stream its segments
     * @param group {@code video}, {@code audio}, {@code text} or a name that tells apart languages and angles
     * @param label for people
     * @param preferred whether players choose its group's kind by default
     */
    public record MediaTrack(SegmentedStream stream, String group, String label, boolean preferred) {}

    /** Every track of every period. */
    public List<MediaTrack> tracks() {
        return periods.stream().flatMap(period -> period.tracks().stream()).toList();
    }
}
