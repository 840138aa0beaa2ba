package io.millrace.formats.mpegts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import io.millrace.formats.bitstream.NalUnits;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TsMuxerTest {
    private static final int MAP_PID = 0x1000;

    /** A packet as the standard describes it, read without the demuxer. */
    private record Packet(int pid, boolean start, int counter, boolean payload, PacketFlags flags, byte[] bytes) {
        static List<Packet> all(byte[] stream) {
            List<Packet> packets = new ArrayList<>();
            for (int at = 0; at < stream.length; at += 188) {
                assertEquals(0x47, stream[at]);
                byte[] bytes = Arrays.copyOfRange(stream, at, at + 188);
                PacketFlags flags = new PacketFlags();
                assertTrue(flags.read(bytes, 0) > 0);
                int pid = (bytes[1] & 0x1F) << 8 | bytes[2] & 0xFF;
                boolean payload = (bytes[3] & 0x10) != 0;
                packets.add(new Packet(pid, flags.start, bytes[3] & 15, payload, flags, bytes));
            }
            return packets;
        }
    }

    private static List<Sample> inOrder(Recording recording) {
        List<Sample> samples = new ArrayList<>(recording.samples);
        samples.sort(Comparator.comparingLong(Sample::dtsUs));
        return samples;
    }

    @ParameterizedTest
    @MethodSource("io.millrace.formats.mpegts.Recording#files")
    void countersRiseOnEachPid(String name) {
        Recording real = Recording.ofFile(name);
        TreeMap<Integer, Integer> counters = new TreeMap<>();
        for (Packet packet : Packet.all(Muxed.of(real.tracks(), inOrder(real)))) {
            Integer before = counters.put(packet.pid(), packet.counter());
            if (before != null) {
                assertEquals(packet.payload() ? before + 1 & 15 : before, packet.counter());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.millrace.formats.mpegts.Recording#files")
    void tablesAndClockComeOftenEnough(String name) {
        Recording real = Recording.ofFile(name);
        Muxed muxed = new Muxed();
        muxed.tracks(real.tracks());
        long tablesUs = Long.MIN_VALUE;
        long clockUs = Long.MIN_VALUE;
        long pcr = -1;
        for (Sample sample : inOrder(real)) {
            List<Packet> packets = Packet.all(muxed.sample(sample));
            boolean tables = packets.get(0).pid() == 0 && packets.get(1).pid() == MAP_PID;
            tablesUs = tables ? sample.dtsUs() : tablesUs;
            assertTrue(sample.dtsUs() - tablesUs <= 100_000, "tables");
            for (Packet packet : packets) {
                if (packet.flags().pcr >= 0) {
                    assertEquals(TrackOutput.FIRST_PID, packet.pid());
                    assertTrue(packet.flags().pcr > pcr, "the clock rises");
                    assertTrue(packet.flags().pcr / 27 <= sample.dtsUs() - 199_000, "and is behind what it times");
                    pcr = packet.flags().pcr;
                    clockUs = sample.dtsUs();
                }
            }
            assertTrue(sample.dtsUs() - clockUs <= 100_000, "clock");
        }
    }

    @Test
    void keyPicturesComeBehindTablesWithDelimiterAndParameterSets() {
        Muxed muxed = new Muxed();
        muxed.tracks(List.of(Units.video()));
        byte[] key = muxed.sample(Units.sample(0));
        assertEquals(1, muxed.beginnings);
        List<Packet> packets = Packet.all(key);
        assertEquals(0, packets.get(0).pid());
        assertEquals(MAP_PID, packets.get(1).pid());
        assertTrue(packets.get(2).flags().randomAccess);
        assertEquals(List.of(9, 7, 8), types(key).subList(0, 3));
        byte[] other = muxed.sample(Units.sample(1));
        assertEquals(1, muxed.beginnings);
        assertFalse(Packet.all(other).get(0).flags().randomAccess);
        assertEquals(9, types(other).get(0));
        assertEquals(Units.sample(1).sizeBytes(), unit(other).length - 6 - 19);
    }

    /** The PES packet of the last stream in some packets. */
    private static byte[] unit(byte[] packets) {
        java.io.ByteArrayOutputStream unit = new java.io.ByteArrayOutputStream();
        for (Packet packet : Packet.all(packets)) {
            if (packet.pid() == TrackOutput.FIRST_PID && packet.payload()) {
                int from = new PacketFlags().read(packet.bytes(), 0);
                unit.write(packet.bytes(), from, 188 - from);
            }
        }
        return unit.toByteArray();
    }

    private static List<Integer> types(byte[] packets) {
        byte[] unit = unit(packets);
        int from = 9 + unit[8];
        return NalUnits.splitAnnexB(ByteBuffer.wrap(unit, from, unit.length - from)).stream()
                .map(nal -> nal.get(0) & 0x1F)
                .toList();
    }

    @Test
    void whatASampleHasItselfIsNotWrittenTwice() {
        byte[] stream = Units.join(Units.hex("00 00 00 01 09 F0"), Units.picture(0));
        ByteBuffer payload = NalUnits.fromAnnexB(ByteBuffer.wrap(stream));
        Muxed muxed = new Muxed();
        muxed.tracks(List.of(Units.video()));
        byte[] packets = muxed.sample(new Sample(0, 0, 0, Sample.SYNC | Sample.VIDEO, payload));
        assertEquals(1, types(packets).stream().filter(type -> type == 9).count());
        assertEquals(1, types(packets).stream().filter(type -> type == 7).count());
    }

    /** Each size around the borders of packets. */
    @Test
    void unitsOfAnySizeFit() {
        Random random = new Random(1);
        Muxed muxed = new Muxed();
        muxed.tracks(List.of(Units.audio()));
        List<byte[]> frames = new ArrayList<>();
        for (int size = 1; size < 600; size++) {
            byte[] frame = new byte[size];
            random.nextBytes(frame);
            frames.add(frame);
            long us = size * 64_000L / 3;
            muxed.sample(new Sample(64, us, us, Sample.SYNC, ByteBuffer.wrap(frame)));
        }
        Recording recording = Recording.of(muxed.bytes());
        assertEquals(List.of(), recording.faults);
        assertEquals(frames.size(), recording.samples.size());
        for (int i = 0; i < frames.size(); i++) {
            assertArrayEquals(
                    frames.get(i), Units.bytes(recording.samples.get(i).payload()));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {60_000, 65_500, 65_530, 70_000, 400_000})
    void picturesOfAnySizeFit(int bytes) {
        byte[] slice = new byte[bytes];
        Arrays.fill(slice, (byte) 0x55);
        slice[0] = 0x65;
        ByteBuffer payload = NalUnits.join(List.of(ByteBuffer.wrap(slice)));
        Muxed muxed = new Muxed();
        muxed.tracks(List.of(Units.video()));
        muxed.sample(new Sample(0, 0, 0, Sample.SYNC | Sample.VIDEO, payload));
        assertEquals(payload, Recording.of(muxed.bytes()).samples.get(0).payload());
    }

    @Test
    void timesWrapAt33Bits() {
        long wrapUs = (1L << 33) * 100 / 9;
        Muxed muxed = new Muxed();
        muxed.tracks(List.of(Units.audio()));
        for (long us = wrapUs - 40_000; us < wrapUs + 60_000; us += 20_000) {
            muxed.sample(new Sample(64, us, us, Sample.SYNC, ByteBuffer.allocate(10)));
        }
        List<Sample> samples = Recording.of(muxed.bytes()).samples;
        for (int i = 0; i < samples.size(); i++) {
            assertEquals(wrapUs - 40_000 + i * 20_000, samples.get(i).dtsUs(), 12);
        }
    }

    @Test
    void aClockThatGoesBackIsAnnounced() {
        Muxed muxed = new Muxed();
        muxed.tracks(List.of(Units.audio()));
        for (long us : new long[] {10_000_000, 10_020_000, 1_000_000, 1_020_000}) {
            muxed.sample(new Sample(64, us, us, Sample.SYNC, ByteBuffer.allocate(10)));
        }
        Recording recording = Recording.of(muxed.bytes());
        assertEquals(1, recording.discontinuities);
        assertEquals(1_000_000, recording.samples.get(2).dtsUs());
    }

    @Test
    void theVersionOfTheMapRisesWithItsContent() {
        Muxed muxed = new Muxed();
        List<Track> both = List.of(Units.video(), Units.audio());
        int[] versions = new int[4];
        List<List<Track>> lists = List.of(both, both, List.of(Units.video()), both);
        for (int i = 0; i < 4; i++) {
            assertTrue(muxed.tracks(lists.get(i)));
            byte[] packets = muxed.sample(Units.sample(0).at(i * 1_000_000, i * 1_000_000));
            versions[i] = packets[188 + 10] >> 1 & 31;
        }
        assertArrayEquals(new int[] {0, 0, 1, 2}, versions);
    }

    @Test
    void whatHasNoFormIsNotCarried() {
        TsMuxer muxer = new TsMuxer();
        Track flac = new Track(64, new AudioFormat(FourCc.FLAC, ByteBuffer.allocate(34), 48_000, 2, Optional.empty()));
        assertFalse(muxer.tracks(List.of(flac, Units.data(128, FourCc.AMF0))));
        Sample sample = new Sample(64, 0, 0, Sample.SYNC, ByteBuffer.allocate(1));
        assertFalse(muxer.carries(64));
        assertEquals(0, muxer.maxBytes(sample));
        assertFalse(muxer.write(sample, ByteBuffer.allocate(0)));
        assertTrue(muxer.tracks(List.of(flac, Units.video())));
    }

    @Test
    void brokenAndOversizedSamplesAreRefusedAndNothingIsWritten() {
        TsMuxer muxer = new TsMuxer();
        muxer.tracks(List.of(Units.video(), Units.audio()));
        ByteBuffer out = ByteBuffer.allocate(1 << 20);
        Sample broken = new Sample(0, 0, 0, Sample.VIDEO, ByteBuffer.wrap(new byte[] {0, 0, 1, 0, 1}));
        assertThrows(MalformedBitstreamException.class, () -> muxer.write(broken, out));
        Sample large = new Sample(64, 0, 0, Sample.SYNC, ByteBuffer.allocate(9_000));
        assertThrows(MalformedBitstreamException.class, () -> muxer.write(large, out));
        assertEquals(0, out.position());
    }

    @Test
    void moreTracksThanAMapHoldsAreLeftOut() {
        List<Track> many = new ArrayList<>();
        for (int id = 128; id < 256; id++) {
            many.add(Units.data(id, FourCc.KLV));
        }
        TsMuxer muxer = new TsMuxer();
        assertTrue(muxer.tracks(many));
        assertTrue(muxer.carries(128));
        assertFalse(muxer.carries(255));
    }

    @Test
    void languagesAreTold() {
        AudioFormat format = (AudioFormat) Units.audio().format();
        Track german = new Track(
                64,
                new AudioFormat(
                        format.codec(),
                        format.configuration(),
                        format.sampleRateHz(),
                        format.channels(),
                        Optional.of("de")));
        Muxed muxed = new Muxed();
        muxed.tracks(List.of(german));
        muxed.sample(new Sample(64, 0, 0, Sample.SYNC, ByteBuffer.allocate(10)));
        assertEquals(List.of(german), Recording.of(muxed.bytes()).tracks());
    }
}
