package io.millrace.formats.mpegts;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.Sample;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the bytes, the demuxer returns, delivers samples in canonical form, and forgets what it cannot use. */
class TsFuzzTest {
    private static void feed(byte[] bytes, ProgrammeChoice choice) {
        Recording recording = new Recording();
        TsDemuxer demuxer = new TsDemuxer(recording, choice);
        try {
            demuxer.feed(ByteBuffer.wrap(bytes));
            demuxer.end();
        } catch (RuntimeException e) {
            throw new AssertionError("On " + bytes.length + " bytes, hash " + Arrays.hashCode(bytes), e);
        }
        for (Sample sample : recording.samples) {
            assertTrue(sample.ptsUs() >= sample.dtsUs(), sample::toString);
            assertTrue(sample.sizeBytes() > 0 && sample.sizeBytes() < 2 * bytes.length + 64, sample::toString);
        }
        assertTrue(recording.faults.size() <= TsFault.Kind.values().length * TsPackets.PIDS);
    }

    private static byte[] file(String name) {
        return Recording.resource("real/" + name + ".ts");
    }

    @ParameterizedTest
    @MethodSource("io.millrace.formats.mpegts.Recording#files")
    void flippedBits(String name) {
        Random random = new Random(name.hashCode());
        for (int round = 0; round < 60; round++) {
            byte[] broken = file(name).clone();
            int flips = 1 << random.nextInt(10);
            for (int i = 0; i < flips; i++) {
                broken[random.nextInt(broken.length)] ^= (byte) (1 << random.nextInt(8));
            }
            feed(broken, ProgrammeChoice.first());
        }
    }

    /** Tables and headers are a small part of a file, but where most goes wrong. */
    @ParameterizedTest
    @MethodSource("io.millrace.formats.mpegts.Recording#files")
    void brokenHeads(String name) {
        Random random = new Random(name.length());
        for (int round = 0; round < 60; round++) {
            byte[] broken = file(name).clone();
            for (int at = 0; at + 188 < broken.length; at += 188) {
                if (random.nextInt(20) == 0) {
                    broken[at + 1 + random.nextInt(40)] = (byte) random.nextInt();
                }
            }
            feed(broken, ProgrammeChoice.all());
        }
    }

    @ParameterizedTest
    @MethodSource("io.millrace.formats.mpegts.Recording#files")
    void missingAndShuffledPackets(String name) {
        Random random = new Random(3);
        byte[] whole = file(name);
        for (int round = 0; round < 20; round++) {
            ByteBuffer out = ByteBuffer.allocate(whole.length);
            for (int at = 0; at + 188 <= whole.length; at += 188) {
                int from = random.nextInt(10) == 0 ? 188 * random.nextInt(whole.length / 188) : at;
                if (random.nextInt(20) > 0) {
                    out.put(whole, from, random.nextInt(100) == 0 ? random.nextInt(188) : 188);
                }
            }
            feed(Arrays.copyOf(out.array(), out.position()), ProgrammeChoice.first());
        }
    }

    /** Units that say anything behind right tables, of each stream type. */
    @Test
    void randomUnits() {
        Random random = new Random(4);
        int[][] streams = {
            {0x1B},
            {0x24},
            {0x0F},
            {0x11},
            {0x03},
            {0x81},
            {0x87},
            {0x06, 5, 4, 'O', 'p', 'u', 's'},
            {0x06, 5, 4, 'A', 'V', '0', '1'},
            {0x06, 5, 4, 'K', 'L', 'V', 'A'},
            {0x15, 0x26, 9, 1, 0, 0xFF, 'K', 'L', 'V', 'A', 0, 0xF},
            {0x86}
        };
        byte[][] starts = {
            Units.hex("000001"),
            Units.hex("00000167"),
            Units.hex("0000014001"),
            Units.hex("fff150"),
            Units.hex("56e010"),
            Units.hex("fffb90"),
            Units.hex("0b77"),
            Units.hex("7fe0"),
            Units.hex("0000010a"),
            Units.hex("0000000f000010"),
            Units.hex("00fc3025")
        };
        for (int[] stream : streams) {
            for (int round = 0; round < 40; round++) {
                Transport transport = new Transport().association(0, 1, 0x1000);
                int[] descriptors = Arrays.copyOfRange(stream, 1, stream.length);
                transport.map(0x1000, 1, 0, 0x100, Transport.entry(stream[0], 0x100, descriptors));
                for (int i = 0; i < 30; i++) {
                    byte[] body = new byte[random.nextInt(600)];
                    random.nextBytes(body);
                    byte[] unit = Units.join(starts[random.nextInt(starts.length)], body);
                    int id = random.nextBoolean() ? 0xE0 : 0xFC;
                    transport.unit(0x100, Transport.pes(id, random.nextInt(1_000_000), unit, random.nextBoolean()), 0);
                }
                feed(transport.bytes(), ProgrammeChoice.first());
            }
        }
    }

    @Test
    void randomTables() {
        Random random = new Random(5);
        for (int round = 0; round < 300; round++) {
            Transport transport = new Transport().association(round & 31, 1, 0x1000, 2, 0x1001, 3, 0x1000);
            for (int i = 0; i < 10; i++) {
                byte[] body = new byte[random.nextInt(300)];
                random.nextBytes(body);
                byte[] section = Transport.section(random.nextInt(3), random.nextInt(4), random.nextInt(32), body);
                transport.section(random.nextBoolean() ? 0 : 0x1000, section);
            }
            feed(transport.bytes(), ProgrammeChoice.all());
        }
    }

    @Test
    void flippedSpliceSections() {
        Random random = new Random(6);
        List<String> seeds = List.of(SpliceInfoTest.INSERT, SpliceInfoTest.TIME_SIGNAL);
        for (int round = 0; round < 20_000; round++) {
            byte[] section = Base64.getDecoder().decode(seeds.get(round & 1));
            for (int flips = random.nextInt(6); flips >= 0; flips--) {
                section[1 + random.nextInt(section.length - 5)] ^= (byte) (1 << random.nextInt(8));
            }
            ByteBuffer view = ByteBuffer.wrap(section);
            view.putInt(section.length - 4, Crc32Mpeg.of(section, 0, section.length - 4));
            try {
                SpliceInfo.parse(view);
            } catch (MalformedBitstreamException expected) {
                // that is the contract
            }
            SpliceSection.at(view, random.nextInt());
        }
    }

    /** Many streams with units that do not end: what is held stays within bounds. */
    @Test
    void endlessUnitsOnManyPids() {
        Transport transport = new Transport();
        byte[][] entries = new byte[100][];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = Transport.entry(0x1B, 0x100 + i);
        }
        transport.association(0, 1, 0x1000).map(0x1000, 1, 0, 0x100, entries);
        Recording recording = new Recording();
        TsDemuxer demuxer = new TsDemuxer(recording);
        demuxer.feed(ByteBuffer.wrap(transport.bytes()));
        byte[] start = Arrays.copyOf(Transport.pes(0xE0, 0, new byte[0], false), 184);
        for (int i = 0; i < 60; i++) {
            demuxer.feed(ByteBuffer.wrap(
                    new Transport().packet(0x100 + i, true, 0, null, start).bytes()));
        }
        byte[] packet =
                new Transport().packet(0x100, false, 0, null, new byte[184]).bytes();
        for (int i = 0; i < 60; i++) {
            packet[2] = (byte) i;
            for (int count = 1; count < 12_000; count++) {
                packet[3] = (byte) (0x10 | count & 15);
                demuxer.feed(ByteBuffer.wrap(packet));
            }
        }
        assertTrue(recording.faultKinds().contains(TsFault.Kind.TOO_LARGE), "60 units of 2 MB are more than is held");
    }
}
