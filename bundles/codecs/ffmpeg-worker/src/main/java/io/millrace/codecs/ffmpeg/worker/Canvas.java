package io.millrace.codecs.ffmpeg.worker;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Draws rectangles of grey into a picture. */
final class Canvas {
    static final int BLACK = 16;
    static final int WHITE = 235;

    private static final int NEUTRAL = 128;

    private final Frame picture;
    private final byte[] row;

    Canvas(Frame picture, VideoFormat format) {
        this.picture = picture;
        this.row = new byte[format.width()];
    }

    /** Fills a rectangle with a grey; all four numbers are even. */
    void fill(int x, int y, int width, int height, int luma) {
        shade(x, y, width, height, luma);
        fillPlane(1, x / 2, y / 2, width / 2, height / 2, NEUTRAL);
        fillPlane(2, x / 2, y / 2, width / 2, height / 2, NEUTRAL);
    }

    /** Sets the brightness alone: enough where it is grey already. */
    void shade(int x, int y, int width, int height, int luma) {
        fillPlane(0, x, y, width, height, luma);
    }

    /** Fills a disc; the centre is even. */
    void disc(int centreX, int centreY, int radius, int luma) {
        for (int y = -radius; y < radius; y += 2) {
            double fromCentre = y + 1.0;
            int half = (int) Math.round(Math.sqrt((double) radius * radius - fromCentre * fromCentre)) & ~1;
            fill(centreX - half, centreY + y, 2 * half, 2, luma);
        }
    }

    private void fillPlane(int index, int x, int y, int width, int height, int value) {
        Arrays.fill(row, 0, width, (byte) value);
        ByteBuffer plane = picture.plane(index);
        int strideBytes = picture.strideBytes(index);
        for (int line = y; line < y + height; line++) {
            plane.put(line * strideBytes + x, row, 0, width);
        }
    }
}
