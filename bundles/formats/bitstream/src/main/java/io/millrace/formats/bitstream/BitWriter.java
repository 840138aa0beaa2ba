package io.millrace.formats.bitstream;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Writes bits, most significant first. Grows as needed. Not thread-safe. */
final class BitWriter {
    private byte[] bytes = new byte[32];
    private int bit;

    BitWriter bits(int count, long value) {
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

    BitWriter flag(boolean value) {
        return bits(1, value ? 1 : 0);
    }

    BitWriter bytes(ByteBuffer source) {
        for (int i = source.position(); i < source.limit(); i++) {
            bits(8, source.get(i) & 0xFF);
        }
        return this;
    }

    int bitCount() {
        return bit;
    }

    /** What was written, padded with zero bits to a whole byte. */
    ByteBuffer toBuffer() {
        return ByteBuffer.wrap(Arrays.copyOf(bytes, bit + 7 >> 3));
    }
}
