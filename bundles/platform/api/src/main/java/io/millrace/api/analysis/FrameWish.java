package io.millrace.api.analysis;

import io.millrace.api.analysis.Frame.PixelFormat;

/**
 * Which pictures an analyzer wants. Only these are made, so ask for small ones, seldom.
 *
 * @param width pixels to scale to, at most 4096; 0 for no pictures
 * @param height pixels to scale to, at most 4096; 0 for what keeps the proportions
 * @param format how pixels are written
 * @param framesPerSecond most pictures a second, at most 60; with key pictures only, 0 for all of them
 * @param keyPicturesOnly whether sync pictures are enough: then no others need to be decoded
 */
public record FrameWish(int width, int height, PixelFormat format, double framesPerSecond, boolean keyPicturesOnly) {
    public static final FrameWish NONE = new FrameWish(0, 0, PixelFormat.GRAY8, 0, true);

    private static final int MOST_SIDE = 4_096;
    private static final double MOST_RATE = 60;

    /** @throws IllegalArgumentException if a number is out of its range */
    public FrameWish {
        if (width < 0 || width > MOST_SIDE || height < 0 || height > MOST_SIDE) {
            throw new IllegalArgumentException("Pictures for analyzers have sides of at most " + MOST_SIDE
                    + " pixels, not " + width + "x" + height);
        }
        boolean positive = framesPerSecond > 0 || keyPicturesOnly && framesPerSecond == 0;
        if (width > 0 && !(positive && framesPerSecond <= MOST_RATE)) {
            throw new IllegalArgumentException(
                    "Analyzers get up to " + MOST_RATE + " pictures a second, not " + framesPerSecond);
        }
    }

    /** Whether none are wanted. */
    public boolean isNone() {
        return width == 0;
    }
}
