package io.millrace.formats.mpegts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.FourCc;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What goes wrong on the way of a stream that plays: what is told, what is left out, and that it goes on. */
class FaultyTransportTest {
    private static final int VIDEO = 0x100;
    private static final int AUDIO = 0x101;
    private static final int MAP = 0x1000;
    private static final int AVC = 0x1B;
    private static final int ADTS = 0x0F;
    private static final int LATM = 0x11;
    private static final long FRAME = 1_920;

    private static byte[] sound() {
        return Units.adts(100, 48_000);
    }

    private static Transport playing() {
        return sound(new Transport().tables(0, ADTS, AUDIO), 0, 5);
    }

    private static Transport sound(Transport to, int from, int count) {
        for (int i = from; i < from + count; i++) {
            to.pes(AUDIO, 0xC0, i * FRAME, sound());
        }
        return to;
    }

    private static List<Long> frames(Recording recording) {
        return recording.samples.stream()
                .map(sample -> Math.round(sample.dtsUs() * 0.09 / FRAME))
                .toList();
    }

    @Test
    void tablesThatAreLostOnceItPlaysAreNotMissed() {
        Recording recording = Recording.of(sound(playing(), 5, 400).bytes());
        assertEquals(405, recording.samples.size());
        assertEquals(List.of(), recording.faults);
    }

    @Test
    void aDamagedAssociationTableLeavesTheOneBeforeInForce() {
        Transport stream = playing();
        byte[] section = Transport.section(0, 1, 1, new byte[] {0, 9, (byte) 0xE1, 0});
        section[9] ^= 1;
        stream.section(0, section);
        Recording recording = Recording.of(sound(stream, 5, 5).bytes());
        assertEquals(10, recording.samples.size());
        assertEquals(List.of(TsFault.Kind.BROKEN_SECTION), recording.faultKinds());
        assertEquals(List.of(), recording.ended);
    }

    @Test
    void aDamagedMapTableLeavesTheOneBeforeInForce() {
        Transport stream = playing();
        byte[] section = Transport.section(2, 1, 1, new byte[] {(byte) 0xE1, 1, (byte) 0xF0, 0});
        section[section.length - 1] ^= 1;
        stream.section(MAP, section);
        Recording recording = Recording.of(sound(stream, 5, 5).bytes());
        assertEquals(10, recording.samples.size());
        assertEquals(List.of(TsFault.Kind.BROKEN_SECTION), recording.faultKinds());
        assertEquals(1, recording.formats.size());
    }

    @Test
    void tablesThatAreNotInForceYetAreNotRead() {
        Transport stream = playing();
        byte[] section = Transport.section(2, 1, 1, new byte[] {(byte) 0xE1, 1, (byte) 0xF0, 0});
        // current_next_indicator
        section[5] &= (byte) 0xFE;
        ByteBuffer.wrap(section).putInt(section.length - 4, Crc32Mpeg.of(section, 0, section.length - 4));
        Recording recording =
                Recording.of(sound(stream.section(MAP, section), 5, 5).bytes());
        assertEquals(10, recording.samples.size());
        assertEquals(List.of(), recording.faults);
    }

    @Test
    void theMapMayMoveToAnotherPid() {
        Transport stream = playing().association(1, 1, 0x1010);
        stream.map(0x1010, 1, 0, ADTS, AUDIO + 1);
        for (int i = 5; i < 10; i++) {
            stream.pes(AUDIO + 1, 0xC0, i * FRAME, sound());
        }
        Recording recording = Recording.of(stream.bytes());
        assertEquals(List.of(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L), frames(recording));
        assertEquals(List.of(1), recording.ended, "the programme began anew");
    }

    @Test
    void anotherCodecOnAPidIsAnotherTrackFormat() {
        Transport stream = playing().map(MAP, 1, 1, 0x03, AUDIO);
        byte[] mp3 = new byte[417];
        System.arraycopy(Units.hex("fffb9000"), 0, mp3, 0, 4);
        for (int i = 5; i < 10; i++) {
            stream.pes(AUDIO, 0xC0, i * FRAME, mp3);
        }
        Recording recording = Recording.of(stream.bytes());
        assertEquals(
                List.of(FourCc.AAC, FourCc.MP3),
                recording.formats.stream()
                        .flatMap(List::stream)
                        .map(track -> track.format().codec())
                        .distinct()
                        .toList());
        assertEquals(
                5,
                recording.samples.stream()
                        .filter(sample -> sample.sizeBytes() == 417)
                        .count());
    }

    @Test
    void clocksThatJumpMoveNoSample() {
        Transport stream = playing();
        stream.clock(AUDIO, 5_000_000_000L, false).clock(AUDIO, 17, false).clock(AUDIO, 9_000_000, true);
        Recording recording = Recording.of(sound(stream, 5, 5).bytes());
        assertEquals(List.of(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L), frames(recording));
        assertEquals(3, recording.clocksUs.size());
        assertEquals(1, recording.discontinuities);
        assertEquals(List.of(), recording.faults);
    }

    @Test
    void timesThatJumpArePassedOn() {
        Transport stream = playing();
        stream.pes(AUDIO, 0xC0, 900_000, sound()).pes(AUDIO, 0xC0, 5 * FRAME, sound());
        List<Long> times = Recording.of(stream.bytes()).samples.stream()
                .skip(4)
                .map(Sample::dtsUs)
                .toList();
        assertEquals(List.of(85_333L, 10_000_000L, 106_667L), times, "core's sanitiser judges them");
    }

    @Test
    void aStreamThatIsScrambledForAWhileGoesOnInTheClear() {
        Transport stream = playing();
        for (int i = 0; i < 20; i++) {
            stream.packet(AUDIO, i % 2 == 0, 2 + i % 2, null, new byte[184]);
        }
        Recording recording = new Recording();
        TsDemuxer demuxer = new TsDemuxer(recording);
        demuxer.feed(ByteBuffer.wrap(sound(stream, 30, 5).bytes()));
        assertEquals(List.of(0L, 1L, 2L, 3L, 4L, 30L, 31L, 32L, 33L, 34L), frames(recording));
        assertEquals(List.of(TsFault.Kind.SCRAMBLED), recording.faultKinds());
        assertEquals(
                "PID 257 is scrambled and cannot be read",
                recording.faults.get(0).detail());
        assertEquals(20, demuxer.statistics().scrambledPackets());
    }

    @Test
    void unitsMayBeScrambledInsideOfClearPackets() {
        byte[] unit = Transport.pes(0xC0, 5 * FRAME, sound(), true);
        unit[6] |= 0x20;
        Transport stream = playing().unit(AUDIO, unit, 0);
        Recording recording = Recording.of(sound(stream, 6, 1).bytes());
        assertEquals(List.of(0L, 1L, 2L, 3L, 4L, 6L), frames(recording));
        assertEquals(List.of(TsFault.Kind.SCRAMBLED), recording.faultKinds());
    }

    @Test
    void unknownPidsAndNullPacketsChangeNothing() {
        Transport stream = playing();
        for (int i = 0; i < 50; i++) {
            stream.packet(0x1FFF, false, 0, null, new byte[184]).packet(0x777, true, 3, null, new byte[184]);
        }
        Recording recording = new Recording();
        TsDemuxer demuxer = new TsDemuxer(recording);
        demuxer.feed(ByteBuffer.wrap(sound(stream, 5, 5).bytes()));
        assertEquals(10, recording.samples.size());
        assertEquals(50, demuxer.statistics().nullPackets());
        assertEquals(0, demuxer.statistics().scrambledPackets(), "what nobody wants is not looked at");
        assertEquals(List.of(), recording.faults);
    }

    @Test
    void aStreamThatComesBackKeepsItsTrack() {
        Transport stream = new Transport().tables(0, AVC, VIDEO, ADTS, AUDIO);
        stream.pes(VIDEO, 0xE0, 0, Units.picture(0)).pes(AUDIO, 0xC0, 0, sound());
        stream.tables(1, AVC, VIDEO).pes(VIDEO, 0xE0, 3_600, Units.picture(1));
        stream.tables(2, AVC, VIDEO, ADTS, AUDIO);
        stream.pes(AUDIO, 0xC0, 7_200, sound()).pes(VIDEO, 0xE0, 7_200, Units.picture(2));
        Recording recording = Recording.of(stream.bytes());
        assertEquals(
                List.of(List.of(0, 64), List.of(0), List.of(0, 64)),
                recording.formats.stream()
                        .map(tracks -> tracks.stream().map(Track::id).toList())
                        .toList());
        assertEquals(2, recording.ofTrack(64).size());
        assertTrue(recording.faults.isEmpty(), recording.faults::toString);
    }

    @Test
    void latmWithoutItsConfigurationIsAFaultOfTheUnit() {
        Transport stream = new Transport().tables(0, LATM, AUDIO);
        // useSameStreamMux, though there was none
        stream.pes(AUDIO, 0xC0, 0, Units.hex("56e004 80 80 00 00"));
        Recording recording = Recording.of(stream.bytes());
        assertEquals(List.of(), recording.samples);
        assertEquals(List.of(TsFault.Kind.BROKEN_ACCESS_UNIT), recording.faultKinds());
        assertTrue(recording.faults.get(0).detail().contains("before its configuration"), recording.faults::toString);
    }
}
