package io.millrace.analyzers.health;

import io.millrace.api.health.Figure;
import io.millrace.api.health.HealthSeries;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * The figures of the last hour, second by second. A figure takes two bytes, the upper half of a float: it is right to
 * within 0.4 %. Memory is taken five minutes at a time, and is {@link #MOST_BYTES} at most. Safe for any thread.
 */
final class SecondHistory {
    static final int SECONDS = 3_600;

    private static final Figure[] FIGURES = Figure.values();
    private static final int CHUNK = 300;
    private static final int BYTES_PER_SECOND = Integer.BYTES + Short.BYTES * FIGURES.length;
    /** Without the headers of arrays. */
    static final int MOST_BYTES = SECONDS * BYTES_PER_SECOND;

    private static final int HALF = 16;
    private static final int ROUND = 0x7FFF;

    private final int[][] times = new int[SECONDS / CHUNK][];
    private final short[][] values = new short[SECONDS / CHUNK][];
    private long added;
    private int allocated;

    /** @param figures NaN where nothing was measured, by ordinal */
    synchronized void add(long utcSecond, float[] figures) {
        int slot = (int) (added % SECONDS);
        int chunk = slot / CHUNK;
        if (times[chunk] == null) {
            times[chunk] = new int[CHUNK];
            values[chunk] = new short[CHUNK * FIGURES.length];
            allocated++;
        }
        times[chunk][slot % CHUNK] = (int) utcSecond;
        int at = slot % CHUNK * FIGURES.length;
        for (int i = 0; i < FIGURES.length; i++) {
            values[chunk][at + i] = pack(figures[i]);
        }
        added++;
    }

    /** Seconds that are held. */
    synchronized int size() {
        return (int) Math.min(SECONDS, added);
    }

    synchronized long heldBytes() {
        return (long) allocated * CHUNK * BYTES_PER_SECOND;
    }

    /** The newest seconds, the oldest of them first. */
    synchronized HealthSeries last(int seconds) {
        int count = Math.max(0, Math.min(seconds, size()));
        long[] utc = new long[count];
        Map<Figure, float[]> series = new EnumMap<>(Figure.class);
        for (Figure figure : FIGURES) {
            series.put(figure, values(figure, count));
        }
        for (int i = 0; i < count; i++) {
            int slot = slot(count, i);
            utc[i] = Integer.toUnsignedLong(times[slot / CHUNK][slot % CHUNK]);
        }
        return new HealthSeries(1, utc, series);
    }

    /** One figure of the newest seconds, the oldest of them first. */
    synchronized float[] last(Figure figure, int seconds) {
        return values(figure, Math.max(0, Math.min(seconds, size())));
    }

    private float[] values(Figure figure, int count) {
        float[] found = new float[count];
        for (int i = 0; i < count; i++) {
            int slot = slot(count, i);
            found[i] = unpack(values[slot / CHUNK][slot % CHUNK * FIGURES.length + figure.ordinal()]);
        }
        return found;
    }

    private int slot(int count, int index) {
        return (int) ((added - count + index) % SECONDS);
    }

    /** An array in which nothing is measured yet. */
    static float[] nothing() {
        float[] figures = new float[FIGURES.length];
        Arrays.fill(figures, Float.NaN);
        return figures;
    }

    private static short pack(float value) {
        int bits = Float.floatToIntBits(value);
        // a NaN must not become an infinity by rounding
        int rounded = Float.isFinite(value) ? bits + ROUND + (bits >>> HALF & 1) : bits;
        return (short) (rounded >>> HALF);
    }

    private static float unpack(short packed) {
        return Float.intBitsToFloat(packed << HALF);
    }
}
