package io.millrace.protocols.hlspull.segment;

import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import java.util.ArrayList;
import java.util.List;

/**
 * What a segment holds, at the sender's own times.
 *
 * @param pieces in order; each begins with the tracks that its samples belong to
 * @param wraps whether the sender's clock has 33 bits at 90 kHz
 */
public record SegmentMedia(List<Piece> pieces, boolean wraps) {
    public SegmentMedia {
        pieces = List.copyOf(pieces);
    }

    /**
     * Samples between two changes of the tracks.
     *
     * @param tracks all tracks
     * @param samples of these tracks
     */
    public record Piece(List<Track> tracks, List<Sample> samples) {}

    /** Collects pieces. */
    static final class Builder {
        private final List<Piece> pieces = new ArrayList<>();
        private List<Track> tracks;
        private List<Sample> samples = new ArrayList<>();

        Builder(List<Track> tracks) {
            this.tracks = List.copyOf(tracks);
        }

        void tracks(List<Track> changed) {
            if (!samples.isEmpty()) {
                pieces.add(new Piece(tracks, samples));
                samples = new ArrayList<>();
            }
            tracks = List.copyOf(changed);
        }

        void add(Sample sample) {
            samples.add(sample);
        }

        SegmentMedia build(boolean wraps) {
            tracks(tracks);
            return new SegmentMedia(pieces, wraps);
        }
    }
}
