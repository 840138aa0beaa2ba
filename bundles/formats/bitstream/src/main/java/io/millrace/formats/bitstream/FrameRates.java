package io.millrace.formats.bitstream;

import io.millrace.api.media.FrameRate;

/** Frame rates from what bitstreams and containers say. */
public final class FrameRates {
    private static final int MAX_PER_SECOND = 1000;

    private FrameRates() {}

    /** The reduced fraction, or unknown if it is no sensible rate. */
    public static FrameRate of(long frames, long seconds) {
        if (frames <= 0 || seconds <= 0 || frames / seconds > MAX_PER_SECOND || seconds / frames > MAX_PER_SECOND) {
            return FrameRate.UNKNOWN;
        }
        long divisor = gcd(frames, seconds);
        long numerator = frames / divisor;
        long denominator = seconds / divisor;
        while (numerator > Integer.MAX_VALUE || denominator > Integer.MAX_VALUE) {
            numerator >>= 1;
            denominator >>= 1;
        }
        return denominator == 0 || numerator == 0
                ? FrameRate.UNKNOWN
                : new FrameRate((int) numerator, (int) denominator);
    }

    /** The fraction meant by a decimal such as 29.97 (30000/1001) or 12.5, or unknown if it is no sensible rate. */
    public static FrameRate of(double perSecond) {
        if (!(perSecond > 0 && perSecond <= MAX_PER_SECOND)) {
            return FrameRate.UNKNOWN;
        }
        long whole = Math.round(perSecond);
        if (Math.abs(perSecond - whole) < 0.002) {
            return of(whole, 1);
        }
        long ntsc = (long) Math.ceil(perSecond);
        if (Math.abs(perSecond - ntsc * 1000.0 / 1001) < 0.006) {
            return of(ntsc * 1000, 1001);
        }
        return of(Math.round(perSecond * 1000), 1000);
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
