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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HevcTest {
    private static final HevcConfiguration RECORD =
            HevcConfiguration.parse(Fixtures.row("hevc-layers").record());

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void formatIsAlwaysForFourByteLengths(int lengthSize) {
        VideoFormat format = MediaFormats.hevc(RECORD.withLengthSize(lengthSize).toBuffer());
        assertEquals(4, HevcConfiguration.parse(format.configuration()).lengthSize());
        assertEquals(640, format.width());
        assertEquals(new FrameRate(60, 1), format.frameRate());
        assertEquals(FourCc.HEVC, format.codec());
    }

    @Test
    void temporalLayersAreKept() {
        assertTrue(RECORD.temporalLayers() > 1);
        assertEquals(RECORD.temporalLayers(), HevcConfiguration.temporalLayers(RECORD.toBuffer()));
        assertEquals(RECORD.temporalLayers(), RECORD.firstSps().temporalLayers());
        assertEquals(0, HevcConfiguration.temporalLayers(ByteBuffer.allocate(5)));
    }

    @Test
    void unitsAreFoundByType() {
        assertEquals(1, RECORD.units(HevcVps.NAL_TYPE).size());
        assertEquals(1, RECORD.units(HevcSps.NAL_TYPE).size());
        assertEquals(1, RECORD.units(34).size());
        assertTrue(RECORD.units(63).isEmpty());
        assertEquals(
                RECORD.temporalLayers(), HevcVps.parse(RECORD.units(32).get(0)).temporalLayers());
    }

    @Test
    void recordsOfVersionZeroAreRead() {
        ByteBuffer record = RECORD.toBuffer();
        record.put(0, (byte) 0);
        assertEquals(RECORD, HevcConfiguration.parse(record));
        record.put(0, (byte) 2);
        assertThrows(MalformedBitstreamException.class, () -> HevcConfiguration.parse(record));
    }

    @Test
    void recordsWithoutSpsAreRefused() {
        HevcConfiguration empty = new HevcConfiguration(RECORD.profile(), 1, 8, 8, 1, true, 4, List.of());
        assertThrows(MalformedBitstreamException.class, () -> HevcConfiguration.parse(empty.toBuffer()));
        assertThrows(MalformedBitstreamException.class, empty::firstSps);
        assertThrows(MalformedBitstreamException.class, () -> MediaFormats.hevc(List.of(), List.of(), List.of()));
        assertThrows(MalformedBitstreamException.class, () -> HevcConfiguration.parse(ByteBuffer.allocate(22)));
    }

    @Test
    void cutOffSpsCostsOnlyItsTiming() {
        ByteBuffer sps = RECORD.units(HevcSps.NAL_TYPE).get(0);
        HevcSps whole = HevcSps.parse(sps);
        HevcSps cut = HevcSps.parse(sps.slice(0, sps.remaining() - 12));
        assertEquals(whole.width(), cut.width());
        assertEquals(FrameRate.UNKNOWN, cut.frameRate());
        assertThrows(MalformedBitstreamException.class, () -> HevcSps.parse(sps.slice(0, 12)));
    }

    @Test
    void setsAreNotMistakenForOneAnother() {
        ByteBuffer vps = RECORD.units(HevcVps.NAL_TYPE).get(0);
        ByteBuffer sps = RECORD.units(HevcSps.NAL_TYPE).get(0);
        assertThrows(MalformedBitstreamException.class, () -> HevcSps.parse(vps));
        assertThrows(MalformedBitstreamException.class, () -> HevcVps.parse(sps));
    }

    @Test
    void frameRateOfTheVpsFillsIn() {
        // vps id 0, one layer, one sub-layer, main profile, no ordering info, timing 1001/24000
        BitWriter vps = new BitWriter()
                .bits(16, 0x4001)
                .bits(4, 0)
                .bits(2, 3)
                .bits(6, 0)
                .bits(3, 0)
                .bits(1, 1);
        vps.bits(16, 0xFFFF);
        new HevcProfile(0, false, 1, 0x60000000, 0x900000000000L, 93).write(vps);
        vps.bits(1, 1).bits(3, 7).bits(6, 0).bits(1, 1).bits(1, 1);
        vps.bits(32, 1001).bits(32, 24000).bits(8, 0x80);
        HevcVps parsed = HevcVps.parse(Fixtures.escaped(vps.toBuffer()));
        assertEquals(new FrameRate(24000, 1001), parsed.frameRate());
        assertEquals(93, parsed.profile().level());
    }

    @ParameterizedTest
    @CsvSource({
        // nal_unit_type, sync, discardable in a stream of one layer
        "0, false, true",
        "1, false, false",
        "2, false, true",
        "6, false, true",
        "7, false, false",
        "8, false, true",
        "9, false, false",
        "16, true, false",
        "18, true, false",
        "19, true, false",
        "20, true, false",
        "21, true, false"
    })
    void pictureTypes(int type, boolean sync, boolean discardable) {
        HevcAccessUnit unit = unit(type, 0);
        assertEquals(sync, unit.isSync());
        assertEquals(discardable, unit.isDiscardable(1));
        assertEquals(type == 19 || type == 20, unit.isIdr());
        assertEquals(type == 21, unit.isCra());
        assertEquals(type == 8 || type == 9, unit.isRasl());
    }

    @Test
    void lowerLayersAreNotDiscardable() {
        assertFalse(unit(0, 0).isDiscardable(3));
        assertFalse(unit(0, 1).isDiscardable(3));
        assertTrue(unit(0, 2).isDiscardable(3));
        assertFalse(unit(0, 2).isDiscardable(0), "layers unknown");
    }

    private static HevcAccessUnit unit(int type, int temporalId) {
        ByteBuffer bytes = ByteBuffer.allocate(16);
        // an access unit delimiter, an SPS, then the slice
        bytes.putInt(2).putShort((short) (35 << 9 | 1));
        bytes.putInt(3)
                .putShort((short) (type << 9 | temporalId + 1))
                .put((byte) 0x80)
                .flip();
        return HevcAccessUnit.parse(bytes);
    }

    @Test
    void accessUnitsWithoutPicture() {
        HevcAccessUnit sets = HevcAccessUnit.parse(Fixtures.hex("00000002 4201"));
        assertTrue(sets.parameterSets());
        assertFalse(sets.isSync() || sets.isDiscardable(1));
    }

    @ParameterizedTest
    @CsvSource({
        "0, false, 1, 1610612736, 90, 93, hvc1.1.6.L93.90",
        "0, true, 2, 536870912, B0, 153, hvc1.2.4.H153.B0",
        "1, false, 4, 134217728, 9D08000000, 123, hvc1.A4.10.L123.9D.8",
        "0, false, 1, 1610612736, 0, 60, hvc1.1.6.L60",
        "0, false, 1, 1610612736, B00000000001, 60, hvc1.1.6.L60.B0.0.0.0.0.1"
    })
    void codecStringsFollowAnnexE(
            int space, boolean tier, int profile, int compatibility, String constraints, int level, String expected) {
        long bits = Long.parseLong(constraints, 16);
        while (bits != 0 && bits < 1L << 40) {
            bits <<= 8;
        }
        HevcProfile made = new HevcProfile(space, tier, profile, compatibility, bits, level);
        HevcConfiguration record = new HevcConfiguration(made, 1, 8, 8, 1, true, 4, RECORD.arrays());
        VideoFormat format = new VideoFormat(FourCc.HEVC, record.toBuffer(), 64, 64, FrameRate.UNKNOWN);
        assertEquals(expected, CodecStrings.of(format));
    }
}
