package io.millrace.codecs.ffmpeg.worker;

/** What the picture and the sound show together: the first tenth of each second of the wall clock. */
final class Beat {
    static final int LENGTH_MS = 100;

    private static final int MS_PER_SECOND = 1_000;

    private Beat() {}

    static long msOfSecond(long wallMs) {
        return Math.floorMod(wallMs, MS_PER_SECOND);
    }

    static boolean sounds(long wallMs) {
        return msOfSecond(wallMs) < LENGTH_MS;
    }
}
