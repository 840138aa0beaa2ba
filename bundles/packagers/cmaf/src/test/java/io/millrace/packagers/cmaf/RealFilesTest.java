package io.millrace.packagers.cmaf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.EndOfPublication;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.api.packaging.PackagingProfile;
import io.millrace.formats.cmaf.FragmentReader;
import io.millrace.formats.cmaf.MediaSegment;
import io.millrace.formats.cmaf.Movie;
import io.millrace.formats.cmaf.TrackHeader;
import io.millrace.packagers.cmaf.RecordingWriter.Part;
import io.millrace.packagers.cmaf.RecordingWriter.Window;
import io.millrace.testkit.FakeLiveStream;
import io.millrace.testkit.FakeWorkers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What real encoders made is packaged whole; the plan of its parts is held by golden files. */
final class RealFilesTest {
    /** Short segments, since the files are short. */
    private static final PackagingProfile PROFILE =
            new PackagingProfile(200_000, 500_000, 1_000_000, 15, Optional.empty());

    @ParameterizedTest
    @ValueSource(strings = {"h264-aac", "h264-mp3-negative-offsets", "hevc-ac3", "av1-opus", "vp9-flac"})
    void nothingIsLost(String name) throws IOException {
        ByteBuffer file = ByteBuffer.wrap(resource(name + ".mp4"));
        Movie movie = Movie.parse(file);
        List<Track> tracks = new ArrayList<>();
        for (TrackHeader header : movie.tracks()) {
            tracks.add(new Track((int) header.trackId() - 1, header.format().orElseThrow()));
        }
        List<Sample> samples = samples(movie, file);
        FakeLiveStream stream = new FakeLiveStream("live/real");
        RecordingWriter windows = new RecordingWriter();
        new CmafPackager(FakeWorkers.direct()).attach(stream, PROFILE, windows.writer());
        stream.publish(new FormatChange(tracks));
        samples.forEach(stream::publish);
        stream.publish(new EndOfPublication("end"));
        for (Track track : tracks) {
            List<Sample> expected =
                    samples.stream().filter(s -> s.trackId() == track.id()).toList();
            List<Sample> actual = Unpacked.samples(windows.windows.get(track.id()));
            assertEquals(expected.size(), actual.size());
            for (int i = 0; i < actual.size(); i++) {
                assertEquals(expected.get(i).payload(), actual.get(i).payload());
                assertEquals(expected.get(i).ptsUs(), actual.get(i).ptsUs(), 2_000);
            }
        }
        assertGolden(name, plan(windows));
    }

    private static List<Sample> samples(Movie movie, ByteBuffer file) {
        List<Sample> samples = new ArrayList<>();
        for (MediaSegment.Fragment fragment :
                new FragmentReader(movie).read(file).fragments()) {
            for (MediaSegment.TrackRun run : fragment.tracks()) {
                samples.addAll(run.toSamples((int) run.header().trackId() - 1));
            }
        }
        long earliestUs = samples.stream().mapToLong(Sample::dtsUs).min().orElseThrow();
        samples.replaceAll(sample -> sample.at(sample.dtsUs() - earliestUs, sample.ptsUs() - earliestUs));
        samples.sort(Comparator.comparingLong(Sample::dtsUs));
        return samples;
    }

    private static String plan(RecordingWriter windows) {
        StringBuilder plan = new StringBuilder();
        for (Window window : windows.windows.values()) {
            plan.append("track ")
                    .append(window.track.id())
                    .append(' ')
                    .append(window.track.format().codec());
            plan.append('\n');
            for (Part part : window.parts) {
                plan.append(part.sequence()).append('.').append(part.index());
                plan.append(' ').append(part.startUs()).append('+').append(part.durationUs());
                plan.append(part.independent() ? " independent " : " ")
                        .append(part.bytes().length)
                        .append('\n');
            }
        }
        return plan.toString();
    }

    /** With {@code -Dgolden=FOLDER} the files are written instead. */
    private static void assertGolden(String name, String actual) throws IOException {
        String folder = System.getProperty("golden");
        if (folder != null) {
            Files.writeString(Path.of(folder, name + ".txt"), actual);
        }
        assertEquals(new String(resource("golden/" + name + ".txt"), StandardCharsets.UTF_8), actual);
        assertTrue(actual.lines().count() > 4);
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = RealFilesTest.class.getResourceAsStream(name)) {
            return in == null ? new byte[0] : in.readAllBytes();
        }
    }
}
