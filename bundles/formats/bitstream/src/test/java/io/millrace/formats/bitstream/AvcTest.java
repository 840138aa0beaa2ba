package io.millrace.formats.bitstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.FourCc;
import io.millrace.api.media.FrameRate;
import io.millrace.api.media.VideoFormat;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AvcTest {
    private static final AvcConfiguration RECORD =
            AvcConfiguration.parse(Fixtures.row("avc-high10").record());

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void formatIsAlwaysForFourByteLengths(int lengthSize) {
        ByteBuffer record = RECORD.withLengthSize(lengthSize).toBuffer();
        assertEquals(lengthSize, AvcConfiguration.parse(record).lengthSize());
        VideoFormat format = MediaFormats.avc(record);
        assertEquals(RECORD.toBuffer(), format.configuration());
        assertEquals(FourCc.AVC, format.codec());
    }

    @Test
    void parameterSetsInTheStreamMakeTheSameFormat() {
        assertEquals(MediaFormats.avc(RECORD.toBuffer()), MediaFormats.avc(RECORD.sps(), RECORD.pps()));
        assertThrows(MalformedBitstreamException.class, () -> MediaFormats.avc(List.of(), RECORD.pps()));
    }

    @Test
    void recordWithoutSpsIsRefused() {
        assertThrows(MalformedBitstreamException.class, () -> AvcConfiguration.parse(Fixtures.hex("0142C01EFFE000")));
        assertThrows(MalformedBitstreamException.class, () -> AvcConfiguration.parse(Fixtures.hex("0042C01EFFE100")));
        assertThrows(MalformedBitstreamException.class, () -> AvcConfiguration.parse(ByteBuffer.allocate(0)));
    }

    @Test
    void highProfileRecordWithoutItsExtensionIsRead() {
        ByteBuffer record = RECORD.toBuffer();
        AvcConfiguration cut = AvcConfiguration.parse(record.limit(record.limit() - 4));
        assertEquals(RECORD.sps(), cut.sps());
    }

    @Test
    void cutOffVuiCostsOnlyWhatItWouldSay() {
        ByteBuffer whole =
                AvcConfiguration.parse(Fixtures.row("avc-hrd").record()).sps().get(0);
        AvcSps sps = AvcSps.parse(whole);
        assertEquals(new FrameRate(60, 1), sps.frameRate());
        AvcSps cut = AvcSps.parse(whole.slice(0, whole.remaining() - 3));
        assertEquals(sps.width(), cut.width());
        assertEquals(sps.frameRate(), cut.frameRate());
        assertEquals(-1, cut.numReorderFrames());
    }

    @Test
    void croppingThatLeavesNothingIsRefused() {
        ByteBuffer sps = spsOf(1, 1, 8);
        MalformedBitstreamException e = assertThrows(MalformedBitstreamException.class, () -> AvcSps.parse(sps));
        assertTrue(e.getMessage().contains("cropping"), e.getMessage());
        assertEquals(2, AvcSps.parse(spsOf(1, 1, 7)).width());
    }

    /** A baseline SPS of so many macroblocks, cropped by units of two pixels at the left. */
    private static ByteBuffer spsOf(int widthMbs, int heightMbs, int cropLeft) {
        BitWriter out = new BitWriter().bits(8, 0x67).bits(8, 66).bits(8, 0xC0).bits(8, 30);
        ue(out, 0);
        ue(out, 0);
        ue(out, 2);
        ue(out, 1);
        out.bits(1, 0);
        ue(out, widthMbs - 1);
        ue(out, heightMbs - 1);
        out.bits(1, 1).bits(1, 1).bits(1, 1);
        ue(out, cropLeft);
        ue(out, 0);
        ue(out, 0);
        ue(out, 0);
        return out.bits(1, 0).bits(1, 1).toBuffer();
    }

    private static void ue(BitWriter out, int value) {
        int bits = 32 - Integer.numberOfLeadingZeros(value + 1);
        out.bits(bits - 1, 0).bits(bits, value + 1L);
    }

    @Test
    void accessUnitsAreToldApart() {
        AvcAccessUnit idr = unit("0000000409100000", "00000002 6742", "00000002 68CE", "00000003 658840");
        assertTrue(idr.isSync() && idr.idr() && idr.parameterSets() && !idr.isDiscardable());
        AvcAccessUnit reference = unit("00000003 419A24");
        assertFalse(reference.isSync());
        assertFalse(reference.isDiscardable());
        AvcAccessUnit discardable = unit("00000003 019E24");
        assertTrue(discardable.isDiscardable());
        AvcAccessUnit both = unit("00000003 019E24", "00000003 419A24");
        assertFalse(both.isDiscardable(), "one slice is referred to");
        AvcAccessUnit none = unit("00000002 0910");
        assertFalse(none.pictures() || none.isDiscardable() || none.isSync());
    }

    @Test
    void recoveryPointsAreFoundBehindOtherMessages() {
        // payload type 5 of 4 bytes with an escaped zero run, then type 6
        assertTrue(unit("0000000C 06 0504000003 000 0 06 01 84 80", "00000003 419A24")
                .recoveryPoint());
        assertFalse(unit("00000007 06 0504 06068480", "00000003 419A24").recoveryPoint(), "inside another message");
        assertFalse(unit("00000005 06 06018480").recoveryPoint(), "nothing to recover");
        assertFalse(unit("00000003 06 FFFF", "00000003 419A24").recoveryPoint());
    }

    private static AvcAccessUnit unit(String... units) {
        return AvcAccessUnit.parse(Fixtures.hex(String.join("", units)));
    }

    @Test
    void intraPicturesWithoutIdrAreSeen() {
        // slice header: first_mb 0, slice_type 7 (all I)
        assertTrue(unit("00000003 418840").intra());
        // slice_type 5 (all P)
        assertFalse(unit("00000003 419A24").intra());
    }
}
