package io.millrace.formats.bitstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BitReaderTest {
    @Test
    void readsWhatTheWriterWrote() {
        Random random = new Random(7);
        int[] widths = new int[500];
        long[] values = new long[500];
        BitWriter out = new BitWriter();
        for (int i = 0; i < widths.length; i++) {
            widths[i] = random.nextInt(49);
            values[i] = random.nextLong() & (1L << widths[i]) - 1;
            out.bits(widths[i], values[i]);
        }
        BitReader in = new BitReader(out.toBuffer());
        for (int i = 0; i < widths.length; i++) {
            assertEquals(values[i], in.longBits(widths[i]), "value " + i + " of " + widths[i] + " bits");
        }
        assertEquals(out.bitCount(), in.position());
    }

    @Test
    void readsExpGolombCodes() {
        // 1, 010, 011, 00100, 00101, 0001000, table 9-2 of H.264: 0 to 3, 4, 7
        BitReader in = new BitReader(new BitWriter()
                .bits(1, 1)
                .bits(3, 2)
                .bits(3, 3)
                .bits(5, 4)
                .bits(5, 5)
                .bits(7, 8)
                .toBuffer());
        for (int expected : new int[] {0, 1, 2, 3, 4, 7}) {
            assertEquals(expected, in.ue());
        }
    }

    @Test
    void readsSignedExpGolombCodes() {
        BitReader in = new BitReader(new BitWriter()
                .bits(1, 1)
                .bits(3, 2)
                .bits(3, 3)
                .bits(5, 4)
                .bits(5, 5)
                .toBuffer());
        for (int expected : new int[] {0, 1, -1, 2, -2}) {
            assertEquals(expected, in.se());
        }
    }

    @Test
    void longestExpGolombCodeIsReadAndLongerOnesRefused() {
        assertEquals(
                Integer.MAX_VALUE - 1,
                new BitReader(new BitWriter()
                                .bits(30, 0)
                                .bits(1, 1)
                                .bits(30, (1 << 30) - 1L)
                                .toBuffer())
                        .ue());
        BitReader tooLong = new BitReader(
                new BitWriter().bits(31, 0).bits(32, -1L).bits(8, 0).toBuffer());
        assertThrows(MalformedBitstreamException.class, tooLong::ue);
        assertThrows(MalformedBitstreamException.class, new BitReader(ByteBuffer.allocate(64))::ue);
    }

    @Test
    void leavesEmulationPreventionOut() {
        BitReader in = BitReader.ofNalUnit(Fixtures.hex("67 000003 01 000003 000003 02 0003"));
        assertEquals("67000001000000000200 03".replace(" ", ""), drain(in));
    }

    @Test
    void looksAtAPrefixOnly() {
        BitReader in = BitReader.ofNalUnit(ByteBuffer.wrap(new byte[1000]), 16);
        assertEquals(128, in.bitsLeft());
    }

    @Test
    void refusesToReadPastTheEnd() {
        BitReader in = new BitReader(Fixtures.hex("FF"));
        assertEquals(0x7F, in.bits(7));
        assertTrue(in.flag());
        assertThrows(MalformedBitstreamException.class, in::flag);
        assertThrows(MalformedBitstreamException.class, () -> in.skip(1));
        assertThrows(MalformedBitstreamException.class, () -> in.skip(-1));
        assertEquals(0, in.bitsLeft());
    }

    @Test
    void limitsNamedValues() {
        BitReader in = new BitReader(Fixtures.hex("20"));
        MalformedBitstreamException e = assertThrows(MalformedBitstreamException.class, () -> in.ue(2, "some_field"));
        assertTrue(e.getMessage().contains("some_field is 3"), e.getMessage());
    }

    @Test
    void alignsToBytes() {
        BitReader in = new BitReader(Fixtures.hex("80 7F"));
        in.align();
        assertEquals(0, in.position());
        assertTrue(in.flag());
        in.align();
        assertFalse(in.flag());
        assertEquals(9, in.position());
    }

    @Test
    void startsAtTheBuffersPosition() {
        ByteBuffer bytes = Fixtures.hex("00 00 A5").position(2);
        assertEquals(0xA5, new BitReader(bytes).bits(8));
        assertEquals(2, bytes.position());
    }

    private static String drain(BitReader in) {
        StringBuilder text = new StringBuilder();
        while (in.bitsLeft() > 0) {
            text.append("%02x".formatted(in.bits(8)));
        }
        return text.toString();
    }
}
