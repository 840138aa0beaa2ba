package io.millrace.codecs.ffmpeg;

/** What of the source cannot be decoded, as far as it is news. Owned by the loop. */
final class DamageWatch {
    private static final long NEWS_US = 10_000_000;
    private static final int HOPELESS_UNITS = 3;

    private long units;
    private long newsUntilUs = Long.MIN_VALUE;

    /** @param corruptUnits how many the worker counted since it began */
    void report(long nowUs, long corruptUnits) {
        if (corruptUnits > units) {
            newsUntilUs = nowUs + NEWS_US;
        }
        units = corruptUnits;
    }

    /** Whether nobody can expect that something comes of a source of which nothing came yet. */
    boolean isHopeless() {
        return units >= HOPELESS_UNITS;
    }

    /** What is to be said of it; empty if nothing was damaged for a while. */
    String reason(long nowUs) {
        return nowUs >= newsUntilUs
                ? ""
                : "Damaged parts of the source are left out, up to the next key picture: " + units
                        + " access units could not be decoded since the worker began";
    }

    /** Why nothing comes. */
    String hopelessReason() {
        return "Nothing of the source can be decoded, " + units
                + " access units were tried: they are damaged, or do not"
                + " match the codec configuration that the encoder sent; restart the encoder";
    }
}
