package io.millrace.packagers.progressive;

import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import java.util.List;

/** Writes samples in one file format. One for each stream; owned by the thread that muxes it. */
interface WireFormat {
    /** Media type of the answer. */
    String contentType();

    /**
     * Takes the tracks from here on.
     *
     * @return whether anything can be carried
     */
    boolean tracks(List<Track> tracks, WireRing ring);

    /** Writes a sample, now or with a later one. */
    void sample(Sample sample, WireRing ring);

    /** Writes what is held back, because nothing continues it. */
    void flush(WireRing ring);
}
