package io.millrace.api.media;

/**
 * Frames a second as a fraction, so that 30000/1001 stays exact.
 *
 * @param numerator frames
 * @param denominator seconds
 */
public record FrameRate(int numerator, int denominator) {
    /** Not declared by the bitstream. */
    public static final FrameRate UNKNOWN = new FrameRate(0, 1);

    public FrameRate {
        if (numerator < 0 || denominator <= 0) {
            throw new IllegalArgumentException("Not a frame rate: " + numerator + "/" + denominator);
        }
    }

    /** Whether the rate was declared. */
    public boolean isKnown() {
        return numerator > 0;
    }

    /** The rate as a floating-point number; 0 if unknown. */
    public double perSecond() {
        return (double) numerator / denominator;
    }
}
