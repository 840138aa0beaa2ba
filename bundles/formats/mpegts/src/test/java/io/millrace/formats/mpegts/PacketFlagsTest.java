package io.millrace.formats.mpegts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PacketFlagsTest {
    private static final int AT = 5;

    private final PacketFlags flags = new PacketFlags();

    /** A packet that does not begin where the array does, with an adaptation field of these bytes behind its length. */
    private int read(int second, int control, int length, String fieldHex) {
        byte[] bytes = new byte[AT + TsPackets.PACKET_BYTES];
        Arrays.fill(bytes, (byte) 0xFF);
        bytes[AT] = TsPackets.SYNC_BYTE;
        bytes[AT + 1] = (byte) second;
        bytes[AT + 3] = (byte) control;
        if ((control & 0x20) != 0) {
            byte[] field = Units.hex(fieldHex);
            bytes[AT + 4] = (byte) length;
            System.arraycopy(field, 0, bytes, AT + 5, field.length);
        }
        return flags.read(bytes, AT) - AT;
    }

    private int field(String hex) {
        return read(0, 0x30, Units.hex(hex).length, hex);
    }

    @Test
    void withoutAFieldThePayloadFollowsTheHeader() {
        assertEquals(4, read(0x40, 0x10, 0, ""));
        assertTrue(flags.start);
        assertEquals(-1, flags.pcr);
        assertEquals(4, read(0, 0x10, 0, ""));
        assertFalse(flags.start);
    }

    @Test
    void aFieldOfNothingIsOneByteOfStuffing() {
        assertEquals(5, field(""));
        assertFalse(flags.stuffed, "there is nothing behind the flags, there are no flags");
    }

    @Test
    void flagsAreThoseOfThisPacketAlone() {
        assertEquals(6, field("C0"));
        assertTrue(flags.discontinuity);
        assertTrue(flags.randomAccess);
        assertFalse(flags.stuffed);
        field("00");
        assertFalse(flags.discontinuity);
        assertFalse(flags.randomAccess);
    }

    /** 33 bits at 90 kHz and 9 bits at 27 MHz. */
    @Test
    void clocksCountAtTwentySevenMegahertz() {
        field("10 00000000 7E00");
        assertEquals(0, flags.pcr);
        field("10 00000000 FE01");
        assertEquals(301, flags.pcr);
        field("10 FFFFFFFF FF2B");
        assertEquals(((1L << 33) - 1) * 300 + 299, flags.pcr);
        field("00");
        assertEquals(-1, flags.pcr);
    }

    @Test
    void aClockThatIsCutOffIsNone() {
        assertEquals(8, field("10 0000"));
        assertEquals(-1, flags.pcr);
    }

    @Test
    void stuffingIsWhatNothingElseExplains() {
        field("10 00000000 7E00");
        assertFalse(flags.stuffed);
        field("10 00000000 7E00 FF");
        assertTrue(flags.stuffed);
        field("18 00000000 7E00 00000000 7E00");
        assertFalse(flags.stuffed, "an old clock too");
        field("04 05");
        assertFalse(flags.stuffed, "a splice countdown");
        field("04 05 FF");
        assertTrue(flags.stuffed);
        field("02 03 010203 FF");
        assertFalse(flags.stuffed, "private data may be as long as it likes");
        field("01 02 0000 FF");
        assertFalse(flags.stuffed, "an extension too");
    }

    @Test
    void aFieldThatFillsThePacketLeavesNoPayload() {
        assertEquals(TsPackets.PACKET_BYTES, read(0, 0x20, 183, "00"));
    }

    @Test
    void aFieldBeyondThePacketIsBroken() {
        assertEquals(-1 - AT, read(0, 0x30, 184, "00"));
        assertEquals(-1 - AT, read(0, 0x20, 255, "00"));
    }
}
