package io.millrace.packagers.cmaf;

import io.millrace.api.media.Sample;
import io.millrace.formats.cmaf.FragmentReader;
import io.millrace.formats.cmaf.MediaSegment;
import io.millrace.formats.cmaf.Movie;
import io.millrace.packagers.cmaf.RecordingWriter.Part;
import io.millrace.packagers.cmaf.RecordingWriter.Window;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Reads windows back into samples. */
final class Unpacked {
    private Unpacked() {}

    static List<Sample> samples(Window window) {
        List<Sample> samples = new ArrayList<>();
        FragmentReader reader = null;
        for (int i = 0; i < window.parts.size(); i++) {
            if (window.inits.containsKey(i)) {
                reader = new FragmentReader(Movie.parse(window.inits.get(i).duplicate()));
            }
            for (MediaSegment.Fragment fragment :
                    segment(reader, window.parts.get(i)).fragments()) {
                samples.addAll(fragment.tracks().get(0).toSamples(window.track.id()));
            }
        }
        return samples;
    }

    /** Sequence numbers of the fragments. */
    static List<Long> fragmentNumbers(Window window) {
        FragmentReader reader =
                new FragmentReader(Movie.parse(window.inits.get(0).duplicate()));
        return window.parts.stream()
                .flatMap(part -> segment(reader, part).fragments().stream())
                .map(MediaSegment.Fragment::sequenceNumber)
                .toList();
    }

    static MediaSegment segment(FragmentReader reader, Part part) {
        return reader.read(ByteBuffer.wrap(part.bytes()));
    }
}
