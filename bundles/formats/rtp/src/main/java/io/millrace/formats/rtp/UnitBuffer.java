package io.millrace.formats.rtp;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Bytes of one access unit while they come in pieces. Not thread-safe. */
final class UnitBuffer {
    private static final int MAX_BYTES = 16 << 20;
    private static final int KEPT_BYTES = 1 << 20;

    private byte[] bytes = new byte[4_096];
    private int size;

    int size() {
        return size;
    }

    void clear() {
        size = 0;
        if (bytes.length > KEPT_BYTES) {
            bytes = new byte[4_096];
        }
    }

    void truncate(int newSize) {
        size = newSize;
    }

    void add(int value) {
        room(1);
        bytes[size++] = (byte) value;
    }

    void add(ByteBuffer source) {
        int count = source.remaining();
        room(count);
        source.get(bytes, size, count);
        size += count;
    }

    void putInt(int at, int value) {
        bytes[at] = (byte) (value >>> 24);
        bytes[at + 1] = (byte) (value >>> 16);
        bytes[at + 2] = (byte) (value >>> 8);
        bytes[at + 3] = (byte) value;
    }

    int at(int index) {
        return bytes[index] & 0xFF;
    }

    /** A copy of a part. */
    ByteBuffer copy(int from, int to) {
        return ByteBuffer.wrap(Arrays.copyOfRange(bytes, from, to));
    }

    private void room(int more) {
        if (size + (long) more > MAX_BYTES) {
            clear();
            throw new MalformedRtpException("An access unit is larger than " + MAX_BYTES + " bytes");
        }
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
        }
    }
}
