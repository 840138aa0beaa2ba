package io.millrace.codecs.ffmpeg.worker;

/** The clock of the server. */
final class Times {
    static final int PER_SECOND = 1_000_000;
    /** What FFmpeg has for no time at all. */
    static final long NONE = Long.MIN_VALUE;

    private Times() {}
}
