package io.millrace.formats.cmaf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Samples that fragments cannot express, what is said of them, and that the writer goes on behind them. */
class FragmentWriterLimitsTest {
    private static final long SECOND_US = 1_000_000;

    private final FragmentWriter writer = FragmentWriter.of(Samples.VIDEO, 1);
    private final FragmentReader reader = new FragmentReader(Movie.parse(CmafHeader.of(Samples.VIDEO)));

    private static Sample picture(long dtsUs, long ptsUs) {
        return Samples.video(dtsUs, ptsUs, Sample.SYNC, 10);
    }

    private static ByteBuffer bytes(Chunk chunk) {
        ByteBuffer all = ByteBuffer.allocate((int) chunk.sizeBytes());
        chunk.buffers().forEach(all::put);
        return all.flip();
    }

    private List<FragmentSample> written(List<Sample> samples, long endDtsUs) {
        Chunk chunk = writer.write(ChunkHead.NONE, samples, endDtsUs);
        return reader.read(bytes(chunk)).fragments().get(0).tracks().get(0).samples();
    }

    private String refusal(List<Sample> samples, long endDtsUs) {
        return assertThrows(IllegalArgumentException.class, () -> writer.write(ChunkHead.NONE, samples, endDtsUs))
                .getMessage();
    }

    @Test
    void whatCannotBeWrittenIsNamedAndCostsNothingElse() {
        assertEquals(0, written(List.of(picture(0, 0)), 40_000).get(0).decodeTime());
        assertTrue(refusal(List.of(), 0).contains("needs a sample"));
        assertTrue(refusal(List.of(picture(-SECOND_US, 0)), 0).contains("before time zero"));
        assertTrue(refusal(List.of(picture(40_000, 50_000 * SECOND_US)), 80_000).contains("composition offset"));
        assertTrue(
                refusal(List.of(picture(40_000, 40_000)), 100_000 * SECOND_US).contains("ticks cannot be written"));
        List<FragmentSample> next = written(List.of(picture(80_000, 80_000)), 120_000);
        assertEquals(7_200, next.get(0).decodeTime());
        assertEquals(3_600, next.get(0).duration());
    }

    @Test
    void theLargestOffsetsAndDurationsFit() {
        long mostUs = (long) Integer.MAX_VALUE * 1_000_000 / 90_000;
        FragmentSample latest = written(List.of(picture(0, mostUs)), 40_000).get(0);
        assertTrue(latest.compositionOffset() > Integer.MAX_VALUE - 100, latest.toString());
        long longestUs = 0xFFFF_FFFFL * 1_000_000 / 90_000;
        FragmentSample longest = written(List.of(picture(40_000, 40_000)), 40_000 + longestUs - 20)
                .get(0);
        assertTrue(longest.duration() > 0xFFFF_FFFFL - 100, longest.toString());
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "11", "1000"})
    void timesThatStandStillOrGoBackDoNotMakeDurationsNegative(long backUs) {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            samples.add(picture(SECOND_US - i * backUs, SECOND_US - i * backUs));
        }
        long time = 90_000;
        for (FragmentSample sample : written(samples, SECOND_US)) {
            assertEquals(time, sample.decodeTime());
            assertTrue(sample.duration() >= 1);
            time += sample.duration();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 0x7FFF_FFFFL, 0xFFFF_FFFFL})
    void sequenceNumbersWrapAt32Bits(long first) {
        FragmentWriter late = FragmentWriter.of(Samples.VIDEO, first);
        for (long i = 0; i < 3; i++) {
            Chunk chunk = late.write(ChunkHead.NONE, List.of(picture(i * 40_000, i * 40_000)), (i + 1) * 40_000);
            assertEquals(
                    (first + i) & 0xFFFF_FFFFL,
                    reader.read(bytes(chunk)).fragments().get(0).sequenceNumber());
        }
    }

    @Test
    void tracksThatAreMissingOrStandTwiceAreRefused() {
        FragmentWriter both = FragmentWriter.of(List.of(new Track(0, Samples.VIDEO), new Track(1, Samples.AAC)), 1);
        TrackSamples video = new TrackSamples(0, List.of(picture(0, 0)), 40_000);
        TrackSamples audio = new TrackSamples(1, List.of(Samples.audio(0, 5)), 21_333);
        TrackSamples stranger = new TrackSamples(7, List.of(picture(0, 0)), 40_000);
        assertThrows(IllegalArgumentException.class, () -> both.write(ChunkHead.NONE, List.of()));
        assertThrows(IllegalArgumentException.class, () -> both.write(ChunkHead.NONE, List.of(video, video)));
        assertThrows(IllegalArgumentException.class, () -> both.write(ChunkHead.NONE, List.of(video, audio, video)));
        assertThrows(IllegalArgumentException.class, () -> both.write(ChunkHead.NONE, List.of(stranger)));
        assertThrows(IllegalArgumentException.class, () -> both.write(ChunkHead.NONE, video.samples(), 40_000));
        Movie movie = Movie.parse(CmafHeader.of(List.of(new Track(0, Samples.VIDEO), new Track(1, Samples.AAC))));
        MediaSegment read = new FragmentReader(movie).read(bytes(both.write(ChunkHead.NONE, List.of(audio, video))));
        assertEquals(2, read.fragments().get(0).tracks().size());
    }

    @Test
    void emptySamplesKeepTheirTimes() {
        List<FragmentSample> samples =
                written(List.of(Samples.video(0, 0, Sample.SYNC, 0), Samples.video(40_000, 40_000, 0, 7)), 80_000);
        assertEquals(0, samples.get(0).payload().remaining());
        assertEquals(7, samples.get(1).payload().remaining());
        assertEquals(3_600, samples.get(1).decodeTime());
    }
}
