package io.millrace.formats.mpegts;

import java.nio.ByteBuffer;

/** The CRC of sections (ISO/IEC 13818-1 annex A): polynomial 0x04C11DB7, most significant bit first, not inverted. */
final class Crc32Mpeg {
    private static final int[] TABLE = new int[256];

    static {
        for (int i = 0; i < 256; i++) {
            int value = i << 24;
            for (int bit = 0; bit < 8; bit++) {
                value = value << 1 ^ (value < 0 ? 0x04C11DB7 : 0);
            }
            TABLE[i] = value;
        }
    }

    private Crc32Mpeg() {}

    /** Over the bytes from {@code from} to before {@code to}; 0 if the last four are the CRC of those before. */
    static int of(byte[] bytes, int from, int to) {
        int crc = -1;
        for (int i = from; i < to; i++) {
            crc = crc << 8 ^ TABLE[crc >>> 24 ^ bytes[i] & 0xFF];
        }
        return crc;
    }

    static int of(ByteBuffer bytes) {
        int crc = -1;
        for (int i = bytes.position(); i < bytes.limit(); i++) {
            crc = crc << 8 ^ TABLE[crc >>> 24 ^ bytes.get(i) & 0xFF];
        }
        return crc;
    }
}
