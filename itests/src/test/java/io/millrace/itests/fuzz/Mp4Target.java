package io.millrace.itests.fuzz;

import io.millrace.formats.bitstream.MalformedBitstreamException;
import io.millrace.formats.cmaf.FragmentReader;
import io.millrace.formats.cmaf.MediaSegment.Fragment;
import io.millrace.formats.cmaf.MediaSegment.TrackRun;
import io.millrace.formats.cmaf.Movie;
import java.nio.ByteBuffer;

/** Fragmented MP4, header and segment in one. */
public final class Mp4Target {
    private Mp4Target() {}

    public static void fuzzerTestOneInput(byte[] input) {
        ByteBuffer bytes = ByteBuffer.wrap(input);
        try {
            Movie movie = Movie.parse(bytes);
            for (Fragment fragment : new FragmentReader(movie).read(bytes).fragments()) {
                for (TrackRun run : fragment.tracks()) {
                    run.toSamples(0);
                }
            }
        } catch (MalformedBitstreamException e) {
            Check.that(e.getMessage().length() > 10, "no plain reason");
        }
    }
}
