package io.millrace.formats.cmaf;

import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.api.media.TrackFormat;
import io.millrace.formats.cmaf.MediaSegment.Fragment;
import io.millrace.formats.cmaf.MediaSegment.TrackRun;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A fragmented file of a real encoder, read: what a publisher would have sent. Times are moved to begin at zero. */
record RealFile(List<Track> tracks, Map<Integer, List<Sample>> samples) {
    static final List<String> NAMES = List.of(
            "h264-aac.mp4",
            "h264-mp3-negative-offsets.mp4",
            "hevc-ac3.mp4",
            "av1-opus.mp4",
            "vp9-flac.mp4",
            "eac3.mp4");

    static ByteBuffer bytes(String name) {
        try (InputStream in = RealFile.class.getResourceAsStream(name)) {
            return ByteBuffer.wrap(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static RealFile read(String name) {
        return parse(bytes(name));
    }

    static RealFile parse(ByteBuffer bytes) {
        Movie movie = Movie.parse(bytes);
        MediaSegment segment = new FragmentReader(movie).read(bytes);
        List<Track> tracks = new ArrayList<>();
        for (TrackHeader header : movie.tracks()) {
            tracks.add(
                    new Track((int) header.trackId() - 1 & 0xFF, header.format().orElseThrow()));
        }
        Map<Integer, List<Sample>> samples = new TreeMap<>();
        for (Fragment fragment : segment.fragments()) {
            for (TrackRun run : fragment.tracks()) {
                int id = (int) run.header().trackId() - 1 & 0xFF;
                samples.computeIfAbsent(id, any -> new ArrayList<>()).addAll(run.toSamples(id));
            }
        }
        long earliest = samples.values().stream()
                .mapToLong(list -> list.get(0).dtsUs())
                .min()
                .orElse(0);
        samples.values().forEach(list -> list.replaceAll(s -> s.at(s.dtsUs() - earliest, s.ptsUs() - earliest)));
        return new RealFile(tracks, samples);
    }

    TrackFormat format(int trackId) {
        return tracks.stream()
                .filter(track -> track.id() == trackId)
                .findFirst()
                .orElseThrow()
                .format();
    }
}
