package io.millrace.api.analysis;

import java.nio.ByteBuffer;

/**
 * A decoded picture.
 *
 * @param ptsUs its presentation time on the stream's timeline
 * @param width pixels
 * @param height pixels
 * @param format how a pixel is written
 * @param pixels rows from the top without padding, full range; read-only
 */
public record Frame(long ptsUs, int width, int height, PixelFormat format, ByteBuffer pixels) {
    public Frame {
        pixels = pixels.slice().asReadOnlyBuffer();
    }

    /** The pixels; a fresh view at each call. */
    @Override
    public ByteBuffer pixels() {
        return pixels.duplicate();
    }

    /** How a pixel is written. */
    public enum PixelFormat {
        /** Red, green and blue, a byte each. */
        RGB24(3),
        /** Luma alone: a byte, 0 black, 255 white. */
        GRAY8(1);

        private final int bytesPerPixel;

        PixelFormat(int bytesPerPixel) {
            this.bytesPerPixel = bytesPerPixel;
        }

        public int bytesPerPixel() {
            return bytesPerPixel;
        }
    }
}
