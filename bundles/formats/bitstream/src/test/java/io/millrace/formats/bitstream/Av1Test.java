package io.millrace.formats.bitstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.FourCc;
import io.millrace.api.media.FrameRate;
import io.millrace.api.media.VideoFormat;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Av1Test {
    private static final ByteBuffer RECORD = Fixtures.row("av1-main").record();

    @Test
    void delimitersPaddingAndTileListsAreLeftOut() {
        // delimiter, frame header, padding, tile list, frame
        ByteBuffer unit = Fixtures.hex("1200 1A01AA 7A02BBBB 4201CC 3202DDEE");
        assertEquals("1a01aa3202ddee", Fixtures.hex(Av1TemporalUnit.normalise(unit)));
    }

    @Test
    void leadingDelimitersCostNoCopy() {
        ByteBuffer unit = Fixtures.hex("1200 3202DDEE");
        ByteBuffer canonical = Av1TemporalUnit.normalise(unit);
        unit.put(4, (byte) 0x11);
        assertEquals("320211ee", Fixtures.hex(canonical));
        ByteBuffer already = Fixtures.hex("3202DDEE");
        assertSame(already, Av1TemporalUnit.normalise(already));
    }

    @Test
    void lastObuGetsASizeField() {
        assertEquals("1a01aa3203ddeeff", Fixtures.hex(Av1TemporalUnit.normalise(Fixtures.hex("1A01AA 30DDEEFF"))));
        // with extension header
        assertEquals(
                "362801dd",
                Fixtures.hex(Av1TemporalUnit.normalise(Fixtures.hex("3428DD"))).replace("dd", "dd"));
    }

    @Test
    void largeObusGetALongSizeField() {
        ByteBuffer unit = ByteBuffer.allocate(1 + 300);
        unit.put(0, (byte) 0x30);
        ByteBuffer canonical = Av1TemporalUnit.normalise(unit);
        assertEquals("32ac02", Fixtures.hex(canonical.slice(0, 3)));
        assertEquals(303, canonical.remaining());
    }

    @Test
    void obusAreWalkedOver() {
        Av1Obus obus = new Av1Obus(Fixtures.hex("1200 0A020001 36288100" + "AA".repeat(129)));
        List<Integer> types = new ArrayList<>();
        // 0x81 0x01 would be 129: two bytes of size, little end first
        assertTrue(obus.next());
        types.add(obus.type());
        assertTrue(obus.next());
        types.add(obus.type());
        assertEquals("0001", Fixtures.hex(obus.payload()));
        assertEquals("0a020001", Fixtures.hex(obus.unit()));
        assertTrue(obus.hasSize());
        assertEquals(List.of(Av1Obus.TEMPORAL_DELIMITER, Av1Obus.SEQUENCE_HEADER), types);
        assertTrue(obus.next());
        assertEquals(Av1Obus.FRAME, obus.type());
        assertEquals(1, obus.payload().remaining());
    }

    @ParameterizedTest
    @ValueSource(strings = {"92", "32", "3205AA", "36", "3628", "32FFFFFFFFFFFFFFFFFF", "3280", "32FFFFFFFF0F"})
    void brokenObusAreRefused(String bytes) {
        Av1Obus obus = new Av1Obus(Fixtures.hex(bytes));
        assertThrows(MalformedBitstreamException.class, obus::next);
    }

    @ParameterizedTest
    @CsvSource({
        // first payload byte: show_existing_frame, frame_type (2 bits), show_frame
        "10, true",
        "00, false",
        "30, false",
        "50, false",
        "80, false"
    })
    void syncIsAShownKeyFrame(String first, boolean sync) {
        assertEquals(sync, Av1TemporalUnit.isSync(Fixtures.hex("3201" + first), RECORD));
        assertEquals(sync, Av1TemporalUnit.isSync(Fixtures.hex("1A01" + first), RECORD));
    }

    @Test
    void unitsWithoutFrameAreNoSync() {
        assertFalse(Av1TemporalUnit.isSync(Fixtures.hex("1200"), RECORD));
        assertFalse(Av1TemporalUnit.isSync(ByteBuffer.allocate(0), RECORD));
    }

    @Test
    void stillPicturesAreSync() {
        // sequence header with still_picture and reduced_still_picture_header
        Av1Configuration still = new Av1Configuration(0, 0, false, 8, false, true, true, 0, Fixtures.hex("0A0118"));
        assertTrue(Av1TemporalUnit.isSync(Fixtures.hex("320100"), still.toBuffer()));
        assertTrue(Av1TemporalUnit.isSync(Fixtures.hex("320180"), still.toBuffer()));
    }

    @Test
    void reducedHeadersAreRead() {
        // profile 0, still, reduced, level 5, 8 and 8 bits of size, 200 x 100
        BitWriter out = new BitWriter().bits(3, 0).bits(1, 1).bits(1, 1).bits(5, 5);
        out.bits(4, 7).bits(4, 7).bits(8, 199).bits(8, 99).bits(3, 0).bits(3, 0);
        out.bits(1, 0)
                .bits(1, 0)
                .bits(1, 0)
                .bits(1, 1)
                .bits(2, 1)
                .bits(1, 0)
                .bits(1, 0)
                .bits(1, 1);
        Av1SequenceHeader header = Av1SequenceHeader.parse(out.toBuffer());
        assertTrue(header.reduced());
        assertEquals(200, header.maxWidth());
        assertEquals(100, header.maxHeight());
        assertEquals(5, header.level());
        assertEquals(1, header.color().samplePosition());
        assertTrue(header.color().fullRange());
    }

    @Test
    void timingAndOperatingPointsAreRead() {
        BitWriter out = new BitWriter().bits(3, 0).bits(1, 0).bits(1, 0);
        // timing_info: 1001/60000, equal intervals of two ticks
        out.bits(1, 1).bits(32, 1001).bits(32, 60000).bits(1, 1).bits(3, 2);
        // decoder model with delays of 10 bits
        out.bits(1, 1).bits(5, 9).bits(32, 1).bits(5, 9).bits(5, 9);
        // display delays, two operating points: level 13 in the high tier, level 4
        out.bits(1, 1).bits(5, 1);
        out.bits(12, 0x103)
                .bits(5, 13)
                .bits(1, 1)
                .bits(1, 1)
                .bits(21, 0)
                .bits(1, 1)
                .bits(4, 9);
        out.bits(12, 0x101).bits(5, 4).bits(1, 0).bits(1, 0);
        out.bits(4, 10).bits(4, 10).bits(11, 1919).bits(11, 1079);
        // frame ids, three tools, four tools, order hints with two tools
        out.bits(1, 1).bits(7, 0).bits(3, 0).bits(4, 0).bits(1, 1).bits(2, 0);
        // screen content chosen by the encoder: off
        out.bits(1, 0).bits(1, 0).bits(3, 6).bits(3, 0);
        out.bits(1, 1)
                .bits(1, 0)
                .bits(1, 1)
                .bits(8, 9)
                .bits(8, 16)
                .bits(8, 9)
                .bits(1, 0)
                .bits(2, 2)
                .bits(8, 0);
        Av1SequenceHeader header = Av1SequenceHeader.parse(out.toBuffer());
        assertEquals(new FrameRate(30000, 1001), header.frameRate());
        assertEquals(13, header.level());
        assertTrue(header.highTier());
        assertEquals(1920, header.maxWidth());
        assertEquals(1080, header.maxHeight());
        assertEquals(10, header.color().bitDepth());
        assertEquals(
                List.of(9, 16, 9),
                List.of(
                        header.color().primaries(),
                        header.color().transfer(),
                        header.color().matrix()));
        ByteBuffer payload = out.toBuffer();
        ByteBuffer obu = ByteBuffer.allocate(2 + payload.remaining());
        obu.put((byte) 0x0A).put((byte) payload.remaining()).put(payload).flip();
        VideoFormat format = MediaFormats.av1(Av1Configuration.of(obu).toBuffer());
        assertEquals("av01.0.13H.10.0.112.09.16.09.0", CodecStrings.of(format));
    }

    @Test
    void recordsWithoutSequenceHeaderHaveNoSize() {
        VideoFormat format = MediaFormats.av1(Fixtures.hex("81050C00"));
        assertEquals(0, format.width());
        assertEquals("av01.0.05M.08", CodecStrings.of(format));
        assertEquals(FourCc.AV1, format.codec());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "81", "01050C00", "810500", "81050C00 FF", "81050C00 0A01"})
    void brokenRecordsAreRefused(String record) {
        assertThrows(MalformedBitstreamException.class, () -> MediaFormats.av1(Fixtures.hex(record)));
    }

    @Test
    void onlySequenceHeadersMakeRecords() {
        assertThrows(MalformedBitstreamException.class, () -> Av1Configuration.of(Fixtures.hex("3201AA")));
        assertThrows(MalformedBitstreamException.class, () -> Av1Configuration.of(ByteBuffer.allocate(0)));
    }
}
