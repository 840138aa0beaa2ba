package io.millrace.formats.rtp;

import java.nio.ByteBuffer;
import java.util.List;

/** The quantization tables that a number stands for (RFC 2435 section 4.2): those of ITU-T T.81 annex K.1, scaled. */
final class JpegQuantization {
    private static final int BEST = 99;
    /** In zigzag order. */
    private static final int[] LUMA = {
        16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40, 26, 24, 22, 22, 24, 49, 35, 37, 29, 40, 58, 51,
        61, 60, 57, 51, 56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87, 95, 98, 103, 104, 103, 62, 77,
        113, 121, 112, 100, 120, 92, 101, 103, 99
    };

    private static final int[] CHROMA = {
        17, 18, 18, 24, 21, 24, 47, 26, 26, 47, 99, 66, 56, 66, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
                99,
        99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
                99,
        99, 99, 99, 99, 99, 99
    };

    private JpegQuantization() {}

    /**
     * The tables of luma and chroma.
     *
     * @param quality 1 to 99
     * @throws MalformedRtpException if it stands for no tables
     */
    static List<ByteBuffer> of(int quality) {
        if (quality < 1 || quality > BEST) {
            throw new MalformedRtpException("The Q " + quality + " of JPEG over RTP stands for no tables");
        }
        int scale = quality < 50 ? 5_000 / quality : 200 - 2 * quality;
        return List.of(scaled(LUMA, scale), scaled(CHROMA, scale));
    }

    private static ByteBuffer scaled(int[] table, int scale) {
        ByteBuffer out = ByteBuffer.allocate(table.length);
        for (int value : table) {
            out.put((byte) Math.max(1, Math.min(255, (value * scale + 50) / 100)));
        }
        return out.flip();
    }
}
