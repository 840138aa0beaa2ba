package io.millrace.formats.bitstream;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads big-endian integers and slices from a buffer with every length checked. Leaves the buffer's own position alone.
 * Not thread-safe.
 */
public final class ByteCursor {
    private final ByteBuffer bytes;

    /** Reads from the buffer's position to its limit. */
    public ByteCursor(ByteBuffer source) {
        bytes = source.duplicate().order(ByteOrder.BIG_ENDIAN);
    }

    public int remaining() {
        return bytes.remaining();
    }

    public boolean hasRemaining() {
        return bytes.hasRemaining();
    }

    /** One unsigned byte. */
    public int u8() {
        need(1);
        return bytes.get() & 0xFF;
    }

    /** The next unsigned byte, without passing it. */
    public int peek() {
        need(1);
        return bytes.get(bytes.position()) & 0xFF;
    }

    public int u16() {
        need(2);
        return bytes.getShort() & 0xFFFF;
    }

    public int u24() {
        need(3);
        return (bytes.getShort() & 0xFFFF) << 8 | bytes.get() & 0xFF;
    }

    /** Three bytes in two's complement. */
    public int s24() {
        return u24() << 8 >> 8;
    }

    public long u32() {
        need(4);
        return bytes.getInt() & 0xFFFF_FFFFL;
    }

    /** Four bytes as a code, for instance a FourCC. */
    public int int32() {
        need(4);
        return bytes.getInt();
    }

    public long int64() {
        need(8);
        return bytes.getLong();
    }

    public double float64() {
        need(8);
        return bytes.getDouble();
    }

    public void skip(int count) {
        need(count);
        bytes.position(bytes.position() + count);
    }

    /** A view of the next {@code count} bytes, which are passed. */
    public ByteBuffer slice(int count) {
        need(count);
        ByteBuffer view = bytes.slice(bytes.position(), count);
        bytes.position(bytes.position() + count);
        return view;
    }

    /** A view of all that is left. */
    public ByteBuffer rest() {
        return slice(bytes.remaining());
    }

    /** A copy of the next {@code count} bytes. */
    public byte[] array(int count) {
        need(count);
        byte[] copy = new byte[count];
        bytes.get(copy);
        return copy;
    }

    private void need(int count) {
        if (count < 0 || bytes.remaining() < count) {
            throw new MalformedBitstreamException(
                    "The data ends early: " + count + " bytes wanted, " + bytes.remaining() + " left");
        }
    }
}
