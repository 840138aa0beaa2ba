package io.millrace.formats.cmaf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Chunks as a packager of low-latency HLS uses them. */
class PartsTest {
    static final List<String> NAMES = RealFile.NAMES;

    private static final int PART = 6;

    @ParameterizedTest
    @FieldSource("NAMES")
    void durationsOfPartsAddUpToTheTrack(String name) {
        RealFile file = RealFile.read(name);
        for (Track track : file.tracks()) {
            List<Sample> samples = file.samples().get(track.id());
            List<Chunk> chunks = chunks(FragmentWriter.of(track.format(), 1), samples, 0);
            long sumUs = 0;
            long sumTicks = 0;
            for (Chunk chunk : chunks) {
                assertEquals(chunks.get(0).decodeTime() + sumTicks, chunk.decodeTime());
                sumUs += chunk.durationUs();
                sumTicks += chunk.durationTicks();
            }
            assertEquals(Ticks.toUs(sumTicks, track.format().timescaleHz()), sumUs, 1);
            long lastUs =
                    samples.get(samples.size() - 1).dtsUs() - samples.get(0).dtsUs();
            assertTrue(sumUs > lastUs, "the last sample has a duration as well");
        }
    }

    @Test
    void reorderingMakesNoPartLonger() {
        RealFile file = RealFile.read("h264-aac.mp4");
        List<Sample> samples = file.samples().get(0);
        List<Chunk> chunks = chunks(FragmentWriter.of(file.format(0), 1), samples, 0);
        for (int i = 0; i < chunks.size(); i++) {
            List<Sample> part = samples.subList(i * PART, Math.min(samples.size(), (i + 1) * PART));
            assertEquals(PART * 3000, chunks.get(i).durationTicks());
            assertEquals(200_000, chunks.get(i).durationUs(), 1);
            long earliestUs = part.stream().mapToLong(Sample::ptsUs).min().orElseThrow();
            assertEquals(earliestUs, chunks.get(i).startUs(), 6);
        }
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void aSecondWriterGoesOnWhereTheFirstStopped(String name) {
        RealFile file = RealFile.read(name);
        for (Track track : file.tracks()) {
            List<Sample> samples = file.samples().get(track.id());
            List<Chunk> first = chunks(FragmentWriter.of(track.format(), 1), samples, 0);
            int half = first.size() / 2;
            List<Chunk> second = chunks(FragmentWriter.of(track.format(), half + 1), samples, half * PART);
            for (int i = half; i < first.size(); i++) {
                byte[] expected = Remux.bytes(first.get(i).buffers());
                assertArrayEquals(expected, Remux.bytes(second.get(i - half).buffers()), "chunk " + i);
            }
        }
    }

    @Test
    void keyPicturesMakePartsIndependent() {
        RealFile file = RealFile.read("hevc-ac3.mp4");
        List<Chunk> chunks =
                chunks(FragmentWriter.of(file.format(0), 1), file.samples().get(0), 0);
        List<Integer> independent = new ArrayList<>();
        for (int i = 0; i < chunks.size(); i++) {
            if (chunks.get(i).independent()) {
                independent.add(i * PART);
            }
        }
        List<Sample> samples = file.samples().get(0);
        List<Integer> keys = new ArrayList<>();
        for (int i = 0; i < samples.size(); i++) {
            if (samples.get(i).isSync()) {
                keys.add(i / PART * PART);
            }
        }
        assertEquals(keys, independent);
    }

    @Test
    void segmentsAreTheirPartsInARow() {
        Random random = new Random(4);
        List<Sample> samples = Samples.reordered(random, 60);
        List<ByteBuffer> segment = new ArrayList<>();
        chunks(FragmentWriter.of(Samples.VIDEO, 1), samples, 0).forEach(chunk -> segment.addAll(chunk.buffers()));
        Movie movie = Movie.parse(CmafHeader.of(Samples.VIDEO));
        MediaSegment read = new FragmentReader(movie).read(ByteBuffer.wrap(Remux.bytes(segment)));
        assertEquals(60 / PART, read.fragments().size());
        int index = 0;
        for (MediaSegment.Fragment fragment : read.fragments()) {
            for (FragmentSample sample : fragment.tracks().get(0).samples()) {
                assertEquals(samples.get(index++).payload(), sample.payload());
            }
        }
        assertEquals(60, index);
    }

    private static List<Chunk> chunks(FragmentWriter writer, List<Sample> samples, int start) {
        List<Chunk> chunks = new ArrayList<>();
        for (int from = start; from < samples.size(); from += PART) {
            int to = Math.min(samples.size(), from + PART);
            long endUs = to < samples.size() ? samples.get(to).dtsUs() : FragmentWriter.UNKNOWN_END;
            chunks.add(writer.write(ChunkHead.NONE, samples.subList(from, to), endUs));
        }
        return chunks;
    }
}
