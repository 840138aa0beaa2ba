package io.millrace.formats.bitstream;

import java.nio.ByteBuffer;

/**
 * Reads bits, most significant first, and the Exp-Golomb codes of H.264 and H.265 (ITU-T H.264 clause 9.1). Reading past
 * the end throws {@link MalformedBitstreamException}. Not thread-safe.
 */
public final class BitReader {
    private final ByteBuffer bytes;
    private final int start;
    private final long endBit;
    private long bit;

    /** Reads from the buffer's position to its limit; the position is left alone. */
    public BitReader(ByteBuffer source) {
        bytes = source.duplicate();
        start = bytes.position();
        endBit = 8L * bytes.remaining();
    }

    /** A reader of a NAL unit's raw payload: emulation prevention bytes (00 00 <b>03</b>) are left out. */
    public static BitReader ofNalUnit(ByteBuffer nalUnit) {
        return ofNalUnit(nalUnit, Integer.MAX_VALUE);
    }

    /** Like {@link #ofNalUnit(ByteBuffer)}, looking at no more than {@code maxBytes} bytes: enough for a slice header. */
    public static BitReader ofNalUnit(ByteBuffer nalUnit, int maxBytes) {
        int from = nalUnit.position();
        int length = Math.min(maxBytes, nalUnit.remaining());
        byte[] raw = new byte[length];
        int size = 0;
        int zeros = 0;
        for (int i = 0; i < length; i++) {
            byte value = nalUnit.get(from + i);
            if (zeros >= 2 && value == 3) {
                zeros = 0;
                continue;
            }
            zeros = value == 0 ? zeros + 1 : 0;
            raw[size++] = value;
        }
        return new BitReader(ByteBuffer.wrap(raw, 0, size));
    }

    /** One bit as a flag. */
    public boolean flag() {
        return bits(1) != 0;
    }

    /** Up to 31 bits as an unsigned number. */
    public int bits(int count) {
        if (count > 31) {
            throw new IllegalArgumentException("At most 31 bits at once, not " + count);
        }
        return (int) longBits(count);
    }

    /** Up to 48 bits as an unsigned number. */
    public long longBits(int count) {
        if (count < 0 || count > 48) {
            throw new IllegalArgumentException("At most 48 bits at once, not " + count);
        }
        need(count);
        long value = 0;
        int left = count;
        while (left > 0) {
            int inByte = (int) (bit & 7);
            int take = Math.min(left, 8 - inByte);
            int octet = bytes.get(start + (int) (bit >> 3)) & 0xFF;
            value = value << take | octet >> 8 - inByte - take & (1 << take) - 1;
            bit += take;
            left -= take;
        }
        return value;
    }

    /** Unsigned Exp-Golomb, ue(v); codes beyond 31 bits are refused. */
    public int ue() {
        int zeros = 0;
        while (!flag()) {
            if (++zeros > 30) {
                throw new MalformedBitstreamException("An Exp-Golomb code is longer than any allowed value");
            }
        }
        return (1 << zeros) - 1 + bits(zeros);
    }

    /** ue(v) that must not exceed a limit. */
    public int ue(int max, String name) {
        int value = ue();
        if (value > max) {
            throw new MalformedBitstreamException(name + " is " + value + ", more than " + max);
        }
        return value;
    }

    /** Signed Exp-Golomb, se(v). */
    public int se() {
        int code = ue();
        return (code & 1) != 0 ? (code >> 1) + 1 : -(code >> 1);
    }

    public void skip(long count) {
        need(count);
        bit += count;
    }

    /** Moves to the next byte boundary unless there already. */
    public void align() {
        bit = Math.min(endBit, bit + 7 & ~7L);
    }

    public long bitsLeft() {
        return endBit - bit;
    }

    /** Bits read so far. */
    public long position() {
        return bit;
    }

    private void need(long count) {
        if (count < 0 || count > endBit - bit) {
            throw new MalformedBitstreamException(
                    "The bit stream ends early: " + count + " bits wanted, " + (endBit - bit) + " left");
        }
    }
}
