package io.millrace.formats.cmaf;

import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes real files anew in parts of 200 ms: one file for each track and one with all. With a folder as its argument the
 * files stay there, for other programs to judge.
 */
final class Remux {
    static final long PART_US = 200_000;

    private Remux() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        for (String name : RealFile.NAMES) {
            RealFile file = RealFile.read(name);
            for (Track track : file.tracks()) {
                String codec = track.format().codec().toString().strip();
                Files.write(folder.resolve(name.replace(".mp4", "." + codec + ".mp4")), bytes(single(file, track)));
            }
            Files.write(folder.resolve(name.replace(".mp4", ".all.mp4")), bytes(multiplexed(file)));
        }
    }

    static List<ByteBuffer> single(RealFile file, Track track) {
        List<ByteBuffer> out = new ArrayList<>(List.of(CmafHeader.of(track)));
        FragmentWriter writer = FragmentWriter.of(track, 1);
        List<Sample> samples = file.samples().get(track.id());
        ChunkHead head = ChunkHead.SEGMENT;
        for (int from = 0; from < samples.size(); ) {
            int to = partEnd(samples, from);
            long endDtsUs = to < samples.size() ? samples.get(to).dtsUs() : FragmentWriter.UNKNOWN_END;
            out.addAll(writer.write(head, samples.subList(from, to), endDtsUs).buffers());
            head = ChunkHead.NONE;
            from = to;
        }
        return out;
    }

    static List<ByteBuffer> multiplexed(RealFile file) {
        List<ByteBuffer> out = new ArrayList<>(List.of(CmafHeader.of(file.tracks())));
        FragmentWriter writer = FragmentWriter.of(file.tracks(), 1);
        int[] from = new int[file.tracks().size()];
        boolean more = true;
        while (more) {
            List<TrackSamples> runs = new ArrayList<>();
            for (int i = 0; i < from.length; i++) {
                int id = file.tracks().get(i).id();
                List<Sample> samples = file.samples().get(id);
                if (from[i] < samples.size()) {
                    int to = partEnd(samples, from[i]);
                    long end = to < samples.size() ? samples.get(to).dtsUs() : FragmentWriter.UNKNOWN_END;
                    runs.add(new TrackSamples(id, samples.subList(from[i], to), end));
                    from[i] = to;
                }
            }
            more = !runs.isEmpty();
            if (more) {
                out.addAll(writer.write(ChunkHead.NONE, runs).buffers());
            }
        }
        return out;
    }

    static byte[] bytes(List<ByteBuffer> buffers) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (ByteBuffer buffer : buffers) {
            byte[] copy = new byte[buffer.remaining()];
            buffer.duplicate().get(copy);
            out.writeBytes(copy);
        }
        return out.toByteArray();
    }

    private static int partEnd(List<Sample> samples, int from) {
        long endUs = samples.get(from).dtsUs() + PART_US;
        int to = from + 1;
        while (to < samples.size() && samples.get(to).dtsUs() < endUs) {
            to++;
        }
        return to;
    }
}
