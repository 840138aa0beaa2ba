package io.millrace.codecs.ffmpeg.worker;

/** Leaves out pictures above a rate, evenly, but no key picture. */
final class Thinning {
    /** Times of cameras and protocols are not even: so much too early is on time. */
    private static final long MOST_EARLY_US = 15_000;

    private final long periodUs;
    private final long earlyUs;
    private long dueUs = Long.MIN_VALUE;

    /** Pictures a second; 0 for all. */
    Thinning(double mostPerSecond) {
        periodUs = mostPerSecond > 0 ? Math.round(Times.PER_SECOND / mostPerSecond) : 0;
        earlyUs = Math.min(MOST_EARLY_US, periodUs * 3 / 8);
    }

    boolean keeps(long ptsUs, boolean key) {
        if (periodUs == 0) {
            return true;
        }
        boolean due = dueUs == Long.MIN_VALUE || ptsUs + earlyUs >= dueUs || dueUs - ptsUs > 2 * periodUs;
        if (due) {
            boolean onTime = dueUs != Long.MIN_VALUE && Math.abs(ptsUs - dueUs) < periodUs;
            dueUs = (onTime ? dueUs : ptsUs) + periodUs;
        }
        return due || key;
    }
}
