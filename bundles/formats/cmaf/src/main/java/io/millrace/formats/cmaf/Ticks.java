package io.millrace.formats.cmaf;

/** Converts between microseconds and ticks of a media clock, to the nearest, without overflow in 290,000 years. */
final class Ticks {
    private static final long US_PER_SECOND = 1_000_000;

    private Ticks() {}

    static long ofUs(long timeUs, long timescaleHz) {
        long seconds = Math.floorDiv(timeUs, US_PER_SECOND);
        long rest = Math.floorMod(timeUs, US_PER_SECOND);
        return seconds * timescaleHz + (rest * timescaleHz + US_PER_SECOND / 2) / US_PER_SECOND;
    }

    static long toUs(long ticks, long timescaleHz) {
        long seconds = Math.floorDiv(ticks, timescaleHz);
        long rest = Math.floorMod(ticks, timescaleHz);
        return seconds * US_PER_SECOND + (rest * US_PER_SECOND + timescaleHz / 2) / timescaleHz;
    }
}
