package io.millrace.formats.bitstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.FrameRate;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sequence parameter sets that the encoders at hand do not write, and some that nobody should. */
class AvcSpsTest {
    private static final Consumer<BitWriter> NOTHING = out -> {};

    private static void ue(BitWriter out, long value) {
        int bits = 64 - Long.numberOfLeadingZeros(value + 1);
        out.bits(bits - 1, 0).bits(bits, value + 1);
    }

    private static void se(BitWriter out, int value) {
        ue(out, value > 0 ? 2L * value - 1 : -2L * value);
    }

    /** What varies in the sets of these tests. */
    private static final class Sps {
        private int profile = 66;
        private Consumer<BitWriter> chroma = NOTHING;
        private Consumer<BitWriter> pictureOrder = out -> ue(out, 2);
        private long widthMbs = 20;
        private long heightUnits = 15;
        private boolean framesOnly = true;
        private int[] crop = {0, 0, 0, 0};
        private Consumer<BitWriter> vui = NOTHING;

        AvcSps parse() {
            BitWriter out =
                    new BitWriter().bits(8, 0x67).bits(8, profile).bits(8, 0).bits(8, 30);
            ue(out, 0);
            chroma.accept(out);
            ue(out, 0);
            pictureOrder.accept(out);
            ue(out, 4);
            out.bits(1, 0);
            ue(out, widthMbs - 1);
            ue(out, heightUnits - 1);
            out.flag(framesOnly).bits(framesOnly ? 1 : 2, 1);
            boolean cropped = Arrays.stream(crop).anyMatch(each -> each > 0);
            out.flag(cropped);
            for (int each : cropped ? crop : new int[0]) {
                ue(out, each);
            }
            out.flag(vui != NOTHING);
            vui.accept(out);
            return AvcSps.parse(Fixtures.escaped(out.bits(1, 1).toBuffer()));
        }
    }

    @ParameterizedTest
    @CsvSource({
        // chroma_format_idc, separate planes, cropped at left and top by one unit: size
        "0, 0, 319, 239",
        "1, 0, 318, 238",
        "2, 0, 318, 239",
        "3, 0, 319, 239",
        "3, 1, 319, 239"
    })
    void croppingUnitsDependOnTheChromaFormat(int format, int separatePlanes, int width, int height) {
        Sps sps = new Sps();
        sps.profile = 244;
        sps.chroma = out -> {
            ue(out, format);
            if (format == 3) {
                out.bits(1, separatePlanes);
            }
            ue(out, 0);
            ue(out, 0);
            out.bits(2, 0);
        };
        sps.crop = new int[] {1, 0, 1, 0};
        AvcSps parsed = sps.parse();
        assertEquals(width, parsed.width());
        assertEquals(height, parsed.height());
        assertEquals(format, parsed.chromaFormat());
    }

    @Test
    void fieldsDoubleTheHeightAndItsCropping() {
        Sps sps = new Sps();
        sps.widthMbs = 120;
        sps.heightUnits = 34;
        sps.framesOnly = false;
        sps.crop = new int[] {0, 0, 0, 2};
        AvcSps parsed = sps.parse();
        assertEquals(1920, parsed.width());
        assertEquals(1080, parsed.height());
        assertTrue(parsed.interlaced());
    }

    @Test
    void scalingMatricesAreSkippedHoweverTheyEnd() {
        Sps sps = new Sps();
        sps.profile = 100;
        sps.chroma = out -> {
            ue(out, 1);
            ue(out, 2);
            ue(out, 2);
            out.bits(2, 1);
            // the first list ends at once, the second in the middle, the third is whole, the others are absent
            out.bits(1, 1);
            se(out, -8);
            out.bits(1, 1);
            se(out, 8);
            se(out, -16);
            out.bits(1, 1);
            for (int i = 0; i < 16; i++) {
                se(out, i % 3);
            }
            out.bits(5, 0);
        };
        AvcSps parsed = sps.parse();
        assertEquals(320, parsed.width());
        assertEquals(10, parsed.bitDepthLuma());
        assertEquals(10, parsed.bitDepthChroma());
    }

    @Test
    void theLongestPictureOrderCycleIsSkipped() {
        Sps sps = new Sps();
        sps.pictureOrder = out -> {
            ue(out, 1);
            out.bits(1, 0);
            se(out, -5);
            se(out, 5);
            ue(out, 255);
            for (int i = 0; i < 255; i++) {
                se(out, i - 100);
            }
        };
        assertEquals(320, sps.parse().width());
    }

    @ParameterizedTest
    @CsvSource({
        "2049, 15, pic_width_in_mbs_minus1",
        "20, 2049, pic_height_in_map_units_minus1",
        "2147483646, 1, pic_width"
    })
    void picturesLargerThanAnyLevelAreRefused(long widthMbs, long heightUnits, String field) {
        Sps sps = new Sps();
        sps.widthMbs = widthMbs;
        sps.heightUnits = heightUnits;
        MalformedBitstreamException refusal = assertThrows(MalformedBitstreamException.class, sps::parse);
        assertTrue(refusal.getMessage().contains(field), refusal.getMessage());
    }

    @Test
    void croppingWhoseSumOverflowsIsRefused() {
        Sps sps = new Sps();
        sps.crop = new int[] {Integer.MAX_VALUE - 1, Integer.MAX_VALUE - 1, 0, 0};
        assertThrows(MalformedBitstreamException.class, sps::parse);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 50, 25, 1",
        "1001, 60000, 30000, 1001",
        "0, 50, 0, 1",
        "1, 0, 0, 1",
        "4294967295, 4294967295, 1, 2",
        "4294967295, 1, 0, 1",
        "1, 4294967295, 0, 1"
    })
    void timingIsBelievedWhereItIsSensible(long units, long scale, int numerator, int denominator) {
        Sps sps = new Sps();
        sps.vui = out -> {
            // no aspect ratio, overscan, signal type, chroma location; timing
            out.bits(4, 0).bits(1, 1).bits(32, units).bits(32, scale).bits(1, 1);
            // no HRD, no bitstream restriction
            out.bits(4, 0);
        };
        FrameRate rate = sps.parse().frameRate();
        assertEquals(numerator > 0, rate.isKnown(), rate.toString());
        if (rate.isKnown()) {
            assertEquals(new FrameRate(numerator, denominator), rate);
        }
    }

    @Test
    void reorderingBehindBothHrdsIsFound() {
        Sps sps = new Sps();
        sps.vui = out -> {
            // extended aspect ratio, overscan, full signal type, chroma location, no timing
            out.bits(1, 1)
                    .bits(8, 255)
                    .bits(32, 0x00400021)
                    .bits(2, 3)
                    .bits(1, 1)
                    .bits(4, 0xB)
                    .bits(1, 1)
                    .bits(24, 0x010101);
            out.bits(1, 1);
            ue(out, 2);
            ue(out, 2);
            out.bits(1, 0);
            for (int hrd = 0; hrd < 2; hrd++) {
                out.bits(1, 1);
                ue(out, 31);
                out.bits(8, 0x44);
                for (int i = 0; i < 32; i++) {
                    ue(out, 1000 + i);
                    ue(out, 2000 + i);
                    out.bits(1, 0);
                }
                out.bits(20, 0xABCDE);
            }
            out.bits(2, 1).bits(1, 1).bits(1, 1);
            for (int i = 0; i < 4; i++) {
                ue(out, i);
            }
            ue(out, 3);
            ue(out, 4);
        };
        assertEquals(3, sps.parse().numReorderFrames());
    }

    @Test
    void moreBuffersThanThereMayBeCostTheVuiAlone() {
        Sps sps = new Sps();
        sps.vui = out -> {
            out.bits(5, 0).bits(1, 1);
            ue(out, 32);
        };
        AvcSps parsed = sps.parse();
        assertEquals(320, parsed.width());
        assertEquals(-1, parsed.numReorderFrames());
    }
}
