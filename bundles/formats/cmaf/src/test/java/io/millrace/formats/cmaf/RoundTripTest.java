package io.millrace.formats.cmaf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.formats.cmaf.MediaSegment.Fragment;
import io.millrace.formats.cmaf.MediaSegment.TrackRun;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random sequences come back as they were written. */
class RoundTripTest {
    private static final Movie VIDEO = Movie.parse(CmafHeader.of(Samples.VIDEO));
    private static final List<Track> TRACKS =
            List.of(new Track(0, Samples.VIDEO), new Track(1, Samples.AAC), new Track(5, Samples.OPUS));

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void picturesWithReordering(long seed) {
        Random random = new Random(seed);
        List<Sample> samples = Samples.reordered(random, 400);
        FragmentWriter writer = FragmentWriter.of(Samples.VIDEO, seed);
        FragmentReader reader = new FragmentReader(VIDEO);
        long expectedTime = -1;
        long sequence = seed;
        for (int from = 0; from < samples.size(); ) {
            int to = Math.min(samples.size(), from + 1 + random.nextInt(12));
            List<Sample> part = samples.subList(from, to);
            long endUs = to < samples.size() ? samples.get(to).dtsUs() : FragmentWriter.UNKNOWN_END;
            Chunk chunk = writer.write(random.nextBoolean() ? ChunkHead.SEGMENT : ChunkHead.NONE, part, endUs);
            byte[] bytes = Remux.bytes(chunk.buffers());
            assertEquals(bytes.length, chunk.sizeBytes());
            Fragment fragment = reader.read(ByteBuffer.wrap(bytes)).fragments().get(0);
            assertEquals(sequence++, fragment.sequenceNumber());
            TrackRun run = fragment.tracks().get(0);
            assertRun(part, run);
            if (expectedTime >= 0) {
                assertEquals(expectedTime, run.samples().get(0).decodeTime(), "chunks join without gap or overlap");
            }
            assertEquals(run.samples().get(0).decodeTime(), chunk.decodeTime());
            expectedTime = chunk.decodeTime() + chunk.durationTicks();
            assertFigures(part, chunk);
            from = to;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24})
    void severalTracks(long seed) {
        Random random = new Random(seed);
        List<List<Sample>> sources =
                List.of(Samples.reordered(random, 120), audio(random, 1, 21_333), audio(random, 5, 20_000));
        FragmentWriter writer = FragmentWriter.of(TRACKS, 1);
        FragmentReader reader = new FragmentReader(Movie.parse(CmafHeader.of(TRACKS)));
        int[] from = new int[3];
        for (int round = 0; round < 20; round++) {
            List<TrackSamples> runs = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                int count = random.nextInt(6);
                if (count > 0) {
                    List<Sample> samples = sources.get(i).subList(from[i], from[i] + count);
                    long endUs = sources.get(i).get(from[i] + count).dtsUs();
                    runs.add(new TrackSamples(TRACKS.get(i).id(), samples, endUs));
                    from[i] += count;
                }
            }
            if (!runs.isEmpty()) {
                Chunk chunk = writer.write(ChunkHead.NONE, runs);
                byte[] bytes = Remux.bytes(chunk.buffers());
                Fragment fragment =
                        reader.read(ByteBuffer.wrap(bytes)).fragments().get(0);
                assertEquals(runs.size(), fragment.tracks().size());
                for (int i = 0; i < runs.size(); i++) {
                    TrackRun run = fragment.tracks().get(i);
                    int id = runs.get(i).trackId();
                    Track written = TRACKS.stream()
                            .filter(each -> each.id() == id)
                            .findFirst()
                            .orElseThrow();
                    assertEquals(CmafHeader.trackId(written), run.header().trackId());
                    assertRun(runs.get(i).samples(), run);
                }
            }
        }
    }

    @Test
    void payloadsAreNotCopied() {
        byte[] bytes = new byte[100];
        Sample sample = new Sample(0, 0, 0, Sample.VIDEO | Sample.SYNC, ByteBuffer.wrap(bytes));
        Chunk chunk = FragmentWriter.of(Samples.VIDEO, 1)
                .write(ChunkHead.NONE, List.of(sample, sample.at(40_000, 40_000)), 80_000);
        assertEquals(3, chunk.buffers().size());
        bytes[17] = 99;
        assertEquals(99, chunk.buffers().get(1).get(17), "the buffer is a view of the sample's payload");
        assertEquals(99, chunk.buffers().get(2).get(17));
        chunk.buffers().get(1).position(50);
        assertEquals(0, chunk.buffers().get(2).position(), "each sample has a view of its own");
        assertEquals(100, sample.sizeBytes());
    }

    @Test
    void uniformAudioCostsFourBytesASample() {
        Chunk one = chunkOf(1);
        Chunk twenty = chunkOf(20);
        assertEquals(19 * 4, header(twenty) - header(one), "only sizes; the size of a lone sample is a default");
    }

    @Test
    void refusesWhatCannotBeWritten() {
        FragmentWriter one = FragmentWriter.of(Samples.VIDEO, 1);
        FragmentWriter several = FragmentWriter.of(TRACKS, 1);
        Sample early = Samples.video(-1_000_000, 0, Sample.SYNC, 10);
        Sample sample = Samples.video(0, 0, Sample.SYNC, 10);
        Sample far = Samples.video(0, 30_000_000_000L, Sample.SYNC, 10);
        assertRefused(() -> one.write(ChunkHead.NONE, List.of(early), 0));
        assertRefused(() -> one.write(ChunkHead.NONE, List.of(), 0));
        assertRefused(() -> one.write(ChunkHead.NONE, List.of(far), 40_000));
        assertRefused(() -> one.write(ChunkHead.NONE, List.of(sample), 50_000_000_000L));
        assertRefused(() -> several.write(ChunkHead.NONE, List.of(sample), 40_000));
        assertRefused(() -> several.write(ChunkHead.NONE, List.of()));
        TrackSamples run = new TrackSamples(0, List.of(sample), 40_000);
        assertRefused(() -> several.write(ChunkHead.NONE, List.of(run, run)));
        assertRefused(() -> several.write(ChunkHead.NONE, List.of(new TrackSamples(9, List.of(sample), 40_000))));
    }

    @Test
    void writesOnAfterARefusal() {
        FragmentWriter writer = FragmentWriter.of(Samples.VIDEO, 1);
        assertRefused(() -> writer.write(ChunkHead.NONE, List.of(), 0));
        Sample sample = Samples.video(1_000_000, 1_000_000, Sample.SYNC, 10);
        assertEquals(
                90_000, writer.write(ChunkHead.NONE, List.of(sample), 1_040_000).decodeTime());
    }

    private static void assertRefused(Runnable write) {
        assertThrows(IllegalArgumentException.class, write::run);
    }

    private static Chunk chunkOf(int count) {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            samples.add(Samples.audio(Math.round(i * 1024e6 / 48_000), 100 + i % 3));
        }
        return FragmentWriter.of(Samples.AAC, 1).write(ChunkHead.NONE, samples, FragmentWriter.UNKNOWN_END);
    }

    private static int header(Chunk chunk) {
        return chunk.buffers().get(0).remaining();
    }

    private static List<Sample> audio(Random random, int trackId, long frameUs) {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < 130; i++) {
            byte[] payload = new byte[1 + random.nextInt(200)];
            // an Opus packet of one 20 ms frame
            payload[0] = (byte) (31 << 3);
            samples.add(new Sample(trackId, i * frameUs, i * frameUs, Sample.SYNC, ByteBuffer.wrap(payload)));
        }
        return samples;
    }

    private static void assertRun(List<Sample> expected, TrackRun run) {
        assertEquals(expected.size(), run.samples().size());
        long timescale = run.header().timescaleHz();
        for (int i = 0; i < expected.size(); i++) {
            Sample before = expected.get(i);
            FragmentSample after = run.samples().get(i);
            assertEquals(before.payload(), after.payload());
            assertEquals(before.isSync(), after.isSync());
            assertEquals((before.flags() & Sample.DISCARDABLE) != 0, after.isDiscardable());
            if (before.isVideo()) {
                assertEquals(Ticks.ofUs(before.ptsUs(), timescale), after.compositionTime(), "exact presentation");
            }
            assertEquals(Ticks.ofUs(before.dtsUs(), timescale), after.decodeTime(), 24);
        }
    }

    private static void assertFigures(List<Sample> part, Chunk chunk) {
        long earliestUs = part.stream().mapToLong(Sample::ptsUs).min().orElseThrow();
        assertEquals(earliestUs, chunk.startUs(), 6);
        assertEquals(part.stream().anyMatch(Sample::isSync), chunk.independent());
        assertTrue(chunk.durationUs() > 0);
        assertEquals(chunk.durationTicks() * 1_000_000.0 / 90_000, chunk.durationUs(), 1);
    }
}
