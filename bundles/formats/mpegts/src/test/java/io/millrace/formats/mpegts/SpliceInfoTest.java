package io.millrace.formats.mpegts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.FourCc;
import io.millrace.api.media.Sample;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** With the examples of ANSI/SCTE 35 chapter 14. */
class SpliceInfoTest {
    static final String INSERT = "/DAvAAAAAAAA///wFAVIAACPf+/+c2nALv4AUsz1AAAAAAAKAAhDVUVJAAABNWLbowo=";
    static final String TIME_SIGNAL = "/DA0AAAAAAAA///wBQb+cr0AUAAeAhxDVUVJSAAAjn/PAAGlmbAICAAAAAAsoKGKNAIAmsnRfg==";

    static ByteBuffer section(String base64) {
        return ByteBuffer.wrap(Base64.getDecoder().decode(base64));
    }

    /** A section around a command. */
    private static ByteBuffer section(int type, String command) {
        byte[] body = Units.hex(command);
        ByteBuffer out = ByteBuffer.allocate(20 + body.length);
        out.put((byte) 0xFC).putShort((short) (0x3000 | 17 + body.length)).put(new byte[6]);
        out.put(new byte[] {0, (byte) 0xFF, (byte) (0xF0 | body.length >> 8), (byte) body.length, (byte) type});
        out.put(body).putShort((short) 0);
        return out.putInt(Crc32Mpeg.of(out.array(), 0, out.position())).flip();
    }

    @Test
    void spliceInsert() {
        assertEquals(
                new SpliceInfo(
                        SpliceInfo.Command.SPLICE_INSERT,
                        OptionalLong.of(0x4800008FL),
                        false,
                        OptionalLong.of(0x07369C02EL),
                        OptionalLong.of(0x00052CCF5L),
                        true,
                        OptionalInt.empty()),
                SpliceInfo.parse(section(INSERT)));
    }

    @Test
    void timeSignal() {
        assertEquals(
                new SpliceInfo(
                        SpliceInfo.Command.TIME_SIGNAL,
                        OptionalLong.of(0x4800008EL),
                        false,
                        OptionalLong.of(0x072BD0050L),
                        OptionalLong.of(0x0001A599B0L),
                        true,
                        OptionalInt.of(0x34)),
                SpliceInfo.parse(section(TIME_SIGNAL)));
    }

    @Test
    void aSpliceAtOnceHasNoTime() {
        SpliceInfo info = SpliceInfo.parse(section(5, "00000007 7F 5F 0001 00 00"));
        assertEquals(OptionalLong.empty(), info.ptsTicks());
        assertEquals(OptionalLong.of(7), info.eventId());
        assertFalse(info.outOfNetwork());
    }

    @Test
    void aCancelledEvent() {
        SpliceInfo info = SpliceInfo.parse(section(5, "00000007 FF"));
        assertTrue(info.cancelled());
    }

    @Test
    void aSpliceOfComponentsHasTheTimeOfTheFirstThatTellsOne() {
        SpliceInfo info = SpliceInfo.parse(section(5, "00000007 7F 8F 02 01 7F 02 FE00000010 0001 00 00"));
        assertEquals(OptionalLong.of(0x10), info.ptsTicks());
        assertTrue(info.outOfNetwork());
    }

    @Test
    void otherCommands() {
        assertEquals(
                SpliceInfo.Command.SPLICE_NULL, SpliceInfo.parse(section(0, "")).command());
        assertEquals(
                SpliceInfo.Command.BANDWIDTH_RESERVATION,
                SpliceInfo.parse(section(7, "")).command());
        assertEquals(
                SpliceInfo.Command.PRIVATE,
                SpliceInfo.parse(section(255, "01020304")).command());
    }

    @Test
    void whatCannotBeReadIsRefused() {
        ByteBuffer broken = section(INSERT);
        broken.put(20, (byte) (broken.get(20) ^ 1));
        assertThrows(MalformedBitstreamException.class, () -> SpliceInfo.parse(broken));
        assertThrows(MalformedBitstreamException.class, () -> SpliceInfo.parse(ByteBuffer.allocate(0)));
        assertThrows(MalformedBitstreamException.class, () -> SpliceInfo.parse(section(5, "0000")));
        assertThrows(MalformedBitstreamException.class, () -> SpliceInfo.parse(section(99, "")));
    }

    @Test
    void aSectionMovesToAnotherTimeline() {
        byte[] moved = SpliceSection.at(section(INSERT), 90_000);
        SpliceInfo info = SpliceInfo.parse(ByteBuffer.wrap(moved));
        assertEquals(OptionalLong.of(90_000), info.ptsTicks());
        assertEquals(OptionalLong.of(0x00052CCF5L), info.durationTicks());
        byte[] back = SpliceSection.at(ByteBuffer.wrap(moved), 0x07369C02EL);
        assertArrayEquals(Units.bytes(section(INSERT)), back);
    }

    @Test
    void aSectionThatIsInItsPlaceStaysAsItIs() {
        for (long off = -1; off <= 1; off++) {
            assertArrayEquals(Units.bytes(section(INSERT)), SpliceSection.at(section(INSERT), 0x07369C02EL + off));
        }
        byte[] atOnce = Units.bytes(section(5, "00000007 7F 5F 0001 00 00"));
        assertArrayEquals(atOnce, SpliceSection.at(ByteBuffer.wrap(atOnce), 5));
    }

    @Test
    void sectionsTravelWithTheStream() {
        long spliceTicks = 0x07369C02EL;
        long nowUs = (spliceTicks - 360_000) * 100 / 9;
        Muxed muxed = new Muxed();
        muxed.tracks(List.of(Units.audio(), Units.data(128, FourCc.SCTE35)));
        muxed.sample(new Sample(64, nowUs, nowUs, Sample.SYNC, ByteBuffer.allocate(50)));
        muxed.sample(new Sample(128, nowUs, nowUs + 4_000_000, Sample.SYNC, section(INSERT)));
        Recording recording = Recording.of(muxed.bytes());
        assertEquals(List.of(), recording.faults);
        Sample message = recording.ofTrack(128).get(0);
        assertEquals(section(INSERT), message.payload());
        assertEquals(nowUs, message.dtsUs(), 12);
        assertEquals(nowUs + 4_000_000, message.ptsUs(), 12);
    }
}
