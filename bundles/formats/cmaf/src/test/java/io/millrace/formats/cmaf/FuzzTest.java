package io.millrace.formats.cmaf;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.formats.bitstream.MalformedBitstreamException;
import io.millrace.formats.cmaf.MediaSegment.Fragment;
import io.millrace.formats.cmaf.MediaSegment.TrackRun;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Damaged files are read, or refused with the one exception that callers expect. */
class FuzzTest {
    static final List<String> NAMES = RealFile.NAMES;

    private static final int ROUNDS = 1500;

    @ParameterizedTest
    @FieldSource("NAMES")
    void flippedBytes(String name) {
        byte[] original = RealFile.bytes(name).array();
        Random random = new Random(name.hashCode());
        int refused = 0;
        for (int i = 0; i < ROUNDS; i++) {
            byte[] damaged = original.clone();
            int flips = 1 + random.nextInt(4);
            for (int k = 0; k < flips; k++) {
                damaged[position(random, damaged.length)] = (byte) random.nextInt(256);
            }
            refused += read(damaged);
        }
        assertTrue(refused > 0 && refused < ROUNDS, refused + " of " + ROUNDS + " refused");
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void numbersAtTheirLimits(String name) {
        byte[] original = RealFile.bytes(name).array();
        Random random = new Random(name.hashCode() + 1);
        int[] limits = {0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 0x10000, 8, 7};
        for (int i = 0; i < ROUNDS; i++) {
            byte[] damaged = original.clone();
            int at = position(random, damaged.length - 4);
            ByteBuffer.wrap(damaged).putInt(at, limits[random.nextInt(limits.length)]);
            read(damaged);
        }
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void truncation(String name) {
        byte[] original = RealFile.bytes(name).array();
        for (int length = 0; length < Math.min(original.length, 6000); length++) {
            read(Arrays.copyOf(original, length));
        }
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void damageToTheHeaderOnly(String name) {
        RealFile file = RealFile.read(name);
        byte[] header = Remux.bytes(List.of(CmafHeader.of(file.tracks())));
        Random random = new Random(name.hashCode() + 2);
        for (int i = 0; i < 2 * ROUNDS; i++) {
            byte[] damaged = header.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            read(damaged);
        }
    }

    @Test
    void damagedEventsAndIndexes() {
        EventMessage event = EventMessage.at(1, "urn:x", "value", 90_000, 1, ByteBuffer.allocate(40));
        SegmentIndex index = new SegmentIndex(
                1, 90_000, 0, 0, List.of(SegmentIndex.Entry.independent(7, 7), SegmentIndex.Entry.independent(8, 8)));
        byte[] original = Remux.bytes(List.of(
                Brands.SEGMENT.toSegmentTypeBox(),
                index.toBox(),
                new ProducerReference(1, 24, 5, 5).toBox(),
                event.toBox()));
        Movie movie = Movie.parse(CmafHeader.of(Samples.VIDEO));
        Random random = new Random(11);
        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = original.clone();
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            expectOnlyMalformed(() -> new FragmentReader(movie).read(ByteBuffer.wrap(damaged)));
            expectOnlyMalformed(() -> BoxDump.of(ByteBuffer.wrap(damaged)));
        }
    }

    @Test
    void noise() {
        Random random = new Random(12);
        for (int i = 0; i < 20_000; i++) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            read(noise);
        }
    }

    /** Headers are small beside the media: half of the damage goes to the first kilobytes. */
    private static int position(Random random, int length) {
        return random.nextInt(random.nextBoolean() ? Math.min(length, 4000) : length);
    }

    /** 1 if the header or the segment was refused. */
    private static int read(byte[] damaged) {
        ByteBuffer bytes = ByteBuffer.wrap(damaged);
        expectOnlyMalformed(() -> BoxDump.of(bytes));
        return expectOnlyMalformed(() -> {
            Movie movie = Movie.parse(bytes);
            MediaSegment segment = new FragmentReader(movie).read(bytes);
            for (Fragment fragment : segment.fragments()) {
                for (TrackRun run : fragment.tracks()) {
                    run.toSamples(0);
                }
            }
        });
    }

    private static int expectOnlyMalformed(Runnable reading) {
        int[] refused = {0};
        assertDoesNotThrow(() -> {
            try {
                reading.run();
            } catch (MalformedBitstreamException expected) {
                assertTrue(expected.getMessage().length() > 10, "a plain sentence");
                refused[0] = 1;
            }
        });
        return refused[0];
    }
}
