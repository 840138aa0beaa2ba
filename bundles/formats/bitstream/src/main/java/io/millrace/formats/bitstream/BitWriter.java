package io.millrace.formats.bitstream;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Writes bits, most significant first. Grows as needed. Not thread-safe. */
public final class BitWriter {
    private byte[] bytes = new byte[32];
    private int bit;

    /** Appends the lowest bits of a value, 64 at most. */
    public BitWriter bits(int count, long value) {
        for (int i = count - 1; i >= 0; i--) {
            if (bit >> 3 == bytes.length) {
                bytes = Arrays.copyOf(bytes, bytes.length * 2);
            }
            if ((value >> i & 1) != 0) {
                bytes[bit >> 3] |= (byte) (0x80 >> (bit & 7));
            }
            bit++;
        }
        return this;
    }

    /** Appends a bit. */
    public BitWriter flag(boolean value) {
        return bits(1, value ? 1 : 0);
    }

    /** Appends what is between the source's position and limit, which stay. */
    public BitWriter bytes(ByteBuffer source) {
        for (int i = source.position(); i < source.limit(); i++) {
            bits(8, source.get(i) & 0xFF);
        }
        return this;
    }

    /** Bits that were written. */
    public int bitCount() {
        return bit;
    }

    /** What was written, padded with zero bits to a whole byte. */
    public ByteBuffer toBuffer() {
        return ByteBuffer.wrap(Arrays.copyOf(bytes, bit + 7 >> 3));
    }
}
