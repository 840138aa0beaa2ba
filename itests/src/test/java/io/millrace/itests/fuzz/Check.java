package io.millrace.itests.fuzz;

import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import java.util.List;

/** What holds for whatever a demuxer gives out. */
final class Check {
    private Check() {}

    static void tracks(List<Track> tracks) {
        that(tracks.stream().map(Track::id).distinct().count() == tracks.size(), "tracks share an id: " + tracks);
    }

    static void sample(Sample sample) {
        that(sample.sizeBytes() > 0, "an empty sample");
        that(sample.ptsUs() >= sample.dtsUs(), "shown before it is decoded");
    }

    static void that(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}
