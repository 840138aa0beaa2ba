package io.millrace.formats.mpegts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PesUnitTest {
    private final PesUnit unit = new PesUnit();

    /** In the middle of an array, as units lie in one. */
    private boolean read(String hex) {
        byte[] packet = Units.hex(hex);
        byte[] bytes = Units.join(new byte[] {9, 9}, packet, new byte[] {9});
        return unit.read(bytes, 2, 2 + packet.length);
    }

    private int payloadBytes() {
        return unit.to - unit.from;
    }

    @Test
    void presentationTimeAlone() {
        assertTrue(read("000001E0 0000 80 80 05 2100010001 AABB"));
        assertEquals(0xE0, unit.streamId);
        assertEquals(0, unit.pts);
        assertEquals(0, unit.dts);
        assertEquals(2, payloadBytes());
        assertEquals((byte) 0xAA, unit.bytes[unit.from]);
    }

    @Test
    void bothTimes() {
        // 3,600 and 1,800
        assertTrue(read("000001E0 0000 80 C0 0A 3100011C21 1100010E11 AA"));
        assertEquals(3_600, unit.pts);
        assertEquals(1_800, unit.dts);
        assertEquals(1, payloadBytes());
    }

    @Test
    void timesHaveThirtyThreeBits() {
        assertTrue(read("000001C0 0000 80 80 05 2FFFFFFFFF"));
        assertEquals((1L << 33) - 1, unit.pts);
        assertTrue(read("000001C0 0000 80 80 05 2900010001"));
        assertEquals(1L << 32, unit.pts);
        assertEquals(0, payloadBytes());
    }

    @Test
    void noTimeAtAll() {
        assertTrue(read("000001C0 0000 80 00 00 AABBCC"));
        assertEquals(PesUnit.NO_TIME, unit.pts);
        assertEquals(PesUnit.NO_TIME, unit.dts);
        assertEquals(3, payloadBytes());
    }

    @Test
    void timesThatTheHeaderHasNoRoomForAreNone() {
        assertTrue(read("000001C0 0000 80 80 04 21000100 AA"));
        assertEquals(PesUnit.NO_TIME, unit.pts);
        assertTrue(read("000001C0 0000 80 C0 05 3100010001 AA"));
        assertEquals(0, unit.pts);
        assertEquals(0, unit.dts, "the presentation time stands for it");
    }

    @Test
    void stuffingOfTheHeaderIsPassedOver() {
        assertTrue(read("000001C0 0000 80 80 08 2100010001 FFFFFF AA"));
        assertEquals(1, payloadBytes());
    }

    @Test
    void scramblingIsSeen() {
        assertTrue(read("000001C0 0000 90 00 00 AA"));
        assertTrue(unit.scrambled);
        assertTrue(read("000001C0 0000 80 00 00 AA"));
        assertFalse(unit.scrambled);
    }

    @ParameterizedTest
    @ValueSource(ints = {0xBC, 0xBE, 0xBF, 0xF0, 0xF1, 0xF2, 0xF8, 0xFF})
    void paddingAndMapsAreNoMedia(int streamId) {
        assertFalse(read("000001%02X 0000 80 00 00 AA".formatted(streamId)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "000002E0 0000 80 00 00 AA",
                "000101E0 0000 80 00 00 AA",
                "000001E0 0000 80 00",
                "000001E0 0000 40 00 00 AA",
                "000001E0 0000 80 00 02 AA",
                ""
            })
    void whatIsNoPesPacketIsRefused(String hex) {
        assertFalse(read(hex));
    }
}
