package io.millrace.formats.bitstream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class ByteCursorTest {
    @Test
    void readsBigEndianWhateverTheBuffersOrder() {
        ByteBuffer bytes =
                Fixtures.hex("01 0203 040506 0708090A FFFFFE 3FF0000000000000").order(ByteOrder.LITTLE_ENDIAN);
        ByteCursor in = new ByteCursor(bytes);
        assertEquals(1, in.peek());
        assertEquals(1, in.u8());
        assertEquals(0x0203, in.u16());
        assertEquals(0x040506, in.u24());
        assertEquals(0x0708090AL, in.u32());
        assertEquals(-2, in.s24());
        assertEquals(1.0, in.float64());
        assertFalse(in.hasRemaining());
        assertEquals(0, bytes.position());
    }

    @Test
    void highValuesAreUnsigned() {
        ByteCursor in = new ByteCursor(Fixtures.hex("FF FFFF FFFFFF FFFFFFFF FFFFFFFF FFFFFFFFFFFFFFFF"));
        assertEquals(0xFF, in.u8());
        assertEquals(0xFFFF, in.u16());
        assertEquals(0xFFFFFF, in.u24());
        assertEquals(0xFFFF_FFFFL, in.u32());
        assertEquals(-1, in.int32());
        assertEquals(-1L, in.int64());
    }

    @Test
    void slicesShareAndArraysCopy() {
        byte[] array = {1, 2, 3, 4};
        ByteCursor in = new ByteCursor(ByteBuffer.wrap(array));
        ByteBuffer view = in.slice(2);
        byte[] copy = in.array(2);
        array[0] = 9;
        array[2] = 9;
        assertEquals(9, view.get(0));
        assertArrayEquals(new byte[] {3, 4}, copy);
        assertEquals(0, in.rest().remaining());
    }

    @Test
    void refusesWhatIsNotThere() {
        ByteCursor in = new ByteCursor(Fixtures.hex("0102"));
        assertThrows(MalformedBitstreamException.class, in::u24);
        assertThrows(MalformedBitstreamException.class, in::float64);
        assertThrows(MalformedBitstreamException.class, () -> in.slice(3));
        assertThrows(MalformedBitstreamException.class, () -> in.slice(-1));
        assertThrows(MalformedBitstreamException.class, () -> in.array(Integer.MAX_VALUE));
        assertThrows(MalformedBitstreamException.class, () -> in.skip(Integer.MAX_VALUE));
        assertEquals(0x0102, in.u16());
        assertThrows(MalformedBitstreamException.class, in::peek);
    }
}
