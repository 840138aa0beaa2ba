package io.millrace.codecs.ffmpeg.worker;

/** Leaves out pictures above a rate, evenly, but no key picture. */
final class Thinning {
    private final long periodUs;
    private long dueUs = Long.MIN_VALUE;

    /** Pictures a second; 0 for all. */
    Thinning(double mostPerSecond) {
        periodUs = mostPerSecond > 0 ? Math.round(Times.PER_SECOND / mostPerSecond) : 0;
    }

    boolean keeps(long ptsUs, boolean key) {
        if (periodUs == 0) {
            return true;
        }
        // times of some protocols are rounded to milliseconds
        boolean due = dueUs == Long.MIN_VALUE || ptsUs + periodUs / 8 >= dueUs || dueUs - ptsUs > 2 * periodUs;
        if (due) {
            boolean onTime = dueUs != Long.MIN_VALUE && Math.abs(ptsUs - dueUs) < periodUs;
            dueUs = (onTime ? dueUs : ptsUs) + periodUs;
        }
        return due || key;
    }
}
