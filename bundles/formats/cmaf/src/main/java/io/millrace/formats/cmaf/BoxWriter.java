package io.millrace.formats.cmaf;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes nested boxes (ISO/IEC 14496-12 clause 4.2) into a growing array; sizes are filled in when a box is closed. */
final class BoxWriter {
    private static final int MAX_DEPTH = 16;

    private byte[] bytes = new byte[1024];
    private int size;
    private final int[] starts = new int[MAX_DEPTH];
    private int depth;

    BoxWriter open(String type) {
        starts[depth++] = size;
        return u32(0).ascii(type);
    }

    BoxWriter openFull(String type, int version, int flags) {
        return open(type).u32((long) version << 24 | flags);
    }

    BoxWriter close() {
        int start = starts[--depth];
        int boxBytes = size - start;
        bytes[start] = (byte) (boxBytes >>> 24);
        bytes[start + 1] = (byte) (boxBytes >>> 16);
        bytes[start + 2] = (byte) (boxBytes >>> 8);
        bytes[start + 3] = (byte) boxBytes;
        return this;
    }

    BoxWriter u8(int value) {
        grow(1);
        bytes[size++] = (byte) value;
        return this;
    }

    BoxWriter u16(int value) {
        return u8(value >>> 8).u8(value);
    }

    BoxWriter u24(int value) {
        return u8(value >>> 16).u16(value);
    }

    BoxWriter u32(long value) {
        return u16((int) (value >>> 16)).u16((int) value);
    }

    BoxWriter zeros(int count) {
        grow(count);
        size += count;
        return this;
    }

    BoxWriter ascii(String text) {
        return raw(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    BoxWriter raw(ByteBuffer source) {
        int count = source.remaining();
        grow(count);
        source.duplicate().get(bytes, size, count);
        size += count;
        return this;
    }

    int sizeBytes() {
        return size;
    }

    ByteBuffer toBuffer() {
        if (depth != 0) {
            throw new IllegalStateException(depth + " boxes are still open");
        }
        return ByteBuffer.wrap(Arrays.copyOf(bytes, size)).asReadOnlyBuffer();
    }

    private void grow(int count) {
        if (bytes.length - size < count) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, Math.addExact(size, count)));
        }
    }
}
