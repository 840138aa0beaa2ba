package io.millrace.formats.cmaf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import io.millrace.formats.bitstream.AccessUnits;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/** Files that FFmpeg made, read and written anew. Counts and times are those that ffprobe tells of them. */
class RealFilesTest {
    static final List<String> NAMES = RealFile.NAMES;

    @ParameterizedTest
    @CsvSource({
        "h264-aac.mp4, 0, avc1, 60",
        "h264-aac.mp4, 1, mp4a, 95",
        "h264-mp3-negative-offsets.mp4, 0, avc1, 60",
        "h264-mp3-negative-offsets.mp4, 1, .mp3, 85",
        "hevc-ac3.mp4, 0, hvc1, 60",
        "hevc-ac3.mp4, 1, ac-3, 63",
        "av1-opus.mp4, 0, av01, 60",
        "av1-opus.mp4, 1, Opus, 101",
        "vp9-flac.mp4, 0, vp09, 60",
        "vp9-flac.mp4, 1, fLaC, 21",
        "eac3.mp4, 0, ec-3, 32"
    })
    void countsEverySample(String name, int trackId, String codec, int count) {
        RealFile file = RealFile.read(name);
        assertEquals(FourCc.of(codec), file.format(trackId).codec());
        assertEquals(count, file.samples().get(trackId).size());
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void readsFormats(String name) {
        for (Track track : RealFile.read(name).tracks()) {
            if (track.format() instanceof VideoFormat video) {
                assertEquals(160, video.width());
                assertEquals(90, video.height());
            } else if (track.format() instanceof AudioFormat audio) {
                assertEquals(48_000, audio.sampleRateHz());
            }
        }
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void readsTimesInOrder(String name) {
        RealFile file = RealFile.read(name);
        for (List<Sample> samples : file.samples().values()) {
            long before = -1;
            Set<Long> presentation = new HashSet<>();
            for (Sample sample : samples) {
                assertTrue(sample.dtsUs() > before, "decoding times rise");
                assertTrue(sample.ptsUs() >= sample.dtsUs(), "nothing is presented before it is decoded");
                assertTrue(presentation.add(sample.ptsUs()), "presentation times are unique");
                before = sample.dtsUs();
            }
        }
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void readsFlagsAsTheBitstreamSaysThem(String name) {
        RealFile file = RealFile.read(name);
        for (Track track : file.tracks()) {
            for (Sample sample : file.samples().get(track.id())) {
                int truth = AccessUnits.flags(track.format(), sample.payload());
                assertEquals(truth & Sample.SYNC, sample.flags() & Sample.SYNC, "sync at " + sample.dtsUs());
                assertEquals(track.isVideo(), sample.isVideo());
            }
        }
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void survivesWritingTrackByTrack(String name) {
        RealFile file = RealFile.read(name);
        for (Track track : file.tracks()) {
            byte[] written = Remux.bytes(Remux.single(file, track));
            RealFile again = RealFile.parse(ByteBuffer.wrap(written));
            assertEquals(track.format(), again.tracks().get(0).format());
            assertSame(track, file.samples().get(track.id()), again.samples().get(track.id()));
        }
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void survivesWritingOneFileOfAllTracks(String name) {
        RealFile file = RealFile.read(name);
        RealFile again = RealFile.parse(ByteBuffer.wrap(Remux.bytes(Remux.multiplexed(file))));
        assertEquals(file.tracks(), again.tracks());
        for (Track track : file.tracks()) {
            assertSame(track, file.samples().get(track.id()), again.samples().get(track.id()));
        }
    }

    @Test
    void appliesEditLists() {
        Movie movie = Movie.parse(RealFile.bytes("hevc-ac3.mp4"));
        assertEquals(1024, movie.tracks().get(0).editShift(), "two pictures of delay at 15,360 Hz");
        assertEquals(256, movie.tracks().get(1).editShift(), "priming of AC-3");
        List<Sample> video = firstRun(movie, "hevc-ac3.mp4").toSamples(0);
        assertEquals(0, video.get(0).ptsUs());
        assertEquals(-66_667, video.get(0).dtsUs());
    }

    @Test
    void advancesDecodingWhereOffsetsAreNegative() {
        Movie movie = Movie.parse(RealFile.bytes("h264-mp3-negative-offsets.mp4"));
        MediaSegment.TrackRun run = firstRun(movie, "h264-mp3-negative-offsets.mp4");
        assertTrue(run.samples().stream().anyMatch(sample -> sample.compositionOffset() < 0));
        assertTrue(run.decodeShift() > 0);
        for (Sample sample : run.toSamples(0)) {
            assertTrue(sample.ptsUs() >= sample.dtsUs());
        }
    }

    @Test
    void readsHeaderFields() {
        Movie movie = Movie.parse(RealFile.bytes("h264-aac.mp4"));
        assertTrue(movie.brands().orElseThrow().has("iso5"));
        TrackHeader audio = movie.track(2).orElseThrow();
        assertEquals(48_000, audio.timescaleHz());
        assertEquals(FourCc.AAC, audio.sampleEntry());
        assertEquals(4, movie.track(1).orElseThrow().nalLengthBytes());
        assertTrue(movie.track(3).isEmpty());
    }

    private static MediaSegment.TrackRun firstRun(Movie movie, String name) {
        MediaSegment segment = new FragmentReader(movie).read(RealFile.bytes(name));
        return segment.fragments().get(0).tracks().get(0);
    }

    /** Bytes and flags are the same, times differ by no more than a tick, gaps and order are kept. */
    private static void assertSame(Track track, List<Sample> expected, List<Sample> actual) {
        assertEquals(expected.size(), actual.size());
        long shiftUs = expected.get(0).dtsUs() - actual.get(0).dtsUs();
        for (int i = 0; i < expected.size(); i++) {
            Sample before = expected.get(i);
            Sample after = actual.get(i);
            assertEquals(before.payload(), after.payload(), "payload " + i);
            assertEquals(before.flags(), after.flags(), "flags " + i);
            long tickUs = 1_000_000 / track.format().timescaleHz() + 1;
            assertEquals(before.dtsUs(), after.dtsUs() + shiftUs, tickUs, "dts " + i);
            assertEquals(before.ptsUs(), after.ptsUs() + shiftUs, tickUs, "pts " + i);
        }
    }
}
