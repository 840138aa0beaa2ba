package io.millrace.core.live;

import java.nio.ByteBuffer;

/** Reads from an AudioSpecificConfig how many samples a frame has (ISO/IEC 14496-3, 1.6.2.1 and 4.4.1). */
final class AacFrame {
    private static final int USUAL = 1_024;
    private static final int SHORT = 960;
    private static final int ESCAPE_TYPE = 31;
    private static final int SBR = 5;
    private static final int PARAMETRIC_STEREO = 29;
    private static final int EXPLICIT_RATE = 15;

    private final ByteBuffer bytes;
    private int bit;

    private AacFrame(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /** Samples of a frame before spectral band replication. */
    static int coreSamples(ByteBuffer configuration) {
        return new AacFrame(configuration).isShort() ? SHORT : USUAL;
    }

    private boolean isShort() {
        int type = type();
        rate();
        read(4);
        if (type == SBR || type == PARAMETRIC_STEREO) {
            rate();
            type = type();
        }
        // only the general audio coder has the flag here
        return (type >= 1 && type <= 4 || type == 6 || type == 7) && read(1) == 1;
    }

    private int type() {
        int type = read(5);
        return type == ESCAPE_TYPE ? 32 + read(6) : type;
    }

    private void rate() {
        if (read(4) == EXPLICIT_RATE) {
            read(24);
        }
    }

    /** Bits after the end are zero. */
    private int read(int count) {
        int value = 0;
        for (int i = 0; i < count; i++, bit++) {
            int index = bytes.position() + bit / 8;
            int octet = index < bytes.limit() ? bytes.get(index) : 0;
            value = value << 1 | octet >> 7 - bit % 8 & 1;
        }
        return value;
    }
}
