package io.millrace.api.packaging;

import io.millrace.api.media.StreamName;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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
     * @param unlisted what no manifest offers any more, for players that go on with it
     */
    public record Period(String id, long startUs, List<MediaTrack> tracks, List<MediaTrack> unlisted) {
        public Period {
            tracks = List.copyOf(tracks);
            unlisted = List.copyOf(unlisted);
        }

        /** One that offers all it has. */
        public Period(String id, long startUs, List<MediaTrack> tracks) {
            this(id, startUs, tracks, List.of());
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

    /** The segments of this id, listed or not. */
    public Optional<SegmentedStream> find(String id) {
        return periods.stream()
                .flatMap(period -> Stream.concat(period.tracks().stream(), period.unlisted().stream()))
                .map(MediaTrack::stream)
                .filter(stream -> stream.id().equals(id))
                .findFirst();
    }
}
