package io.millrace.api.analysis;

/**
 * Which sound an analyzer wants.
 *
 * @param samplesPerSecond what to resample to, 1000 to 192000; 0 for no sound
 * @param channels how many to mix to, at most 8; 0 for those of the stream
 * @param blockMs how much comes at once, 20 to 5000 ms
 */
public record SoundWish(int samplesPerSecond, int channels, int blockMs) {
    public static final SoundWish NONE = new SoundWish(0, 0, 0);

    private static final int LEAST_RATE = 1_000;
    private static final int MOST_RATE = 192_000;
    private static final int MOST_CHANNELS = 8;
    private static final int SHORTEST_MS = 20;
    private static final int LONGEST_MS = 5_000;

    /** @throws IllegalArgumentException if a number is out of its range */
    public SoundWish {
        if (samplesPerSecond != 0
                && (samplesPerSecond < LEAST_RATE
                        || samplesPerSecond > MOST_RATE
                        || channels < 0
                        || channels > MOST_CHANNELS
                        || blockMs < SHORTEST_MS
                        || blockMs > LONGEST_MS)) {
            throw new IllegalArgumentException("Analyzers get sound of " + LEAST_RATE + " to " + MOST_RATE
                    + " Hz, up to " + MOST_CHANNELS + " channels, in blocks of " + SHORTEST_MS + " to " + LONGEST_MS
                    + " ms, not " + samplesPerSecond + " Hz, " + channels + " channels, " + blockMs + " ms");
        }
    }

    /** Whether none is wanted. */
    public boolean isNone() {
        return samplesPerSecond == 0;
    }
}
