package io.millrace.codecs.ffmpeg;

import io.millrace.codecs.ffmpeg.wire.FromWorker.OutputReport;

/**
 * Whether an output falls behind for so long that it will not recover: ten seconds in which it left out pictures, or was
 * slow with a queue that grows; a good second makes up for two. Fed once a second. Owned by the loop.
 */
final class LagWatch {
    private static final double ENOUGH_SPEED = 0.95;
    private static final int PATIENCE = 10;
    private static final int FORGIVEN = 2;
    private static final long REPORT_US = 500_000;

    private int badSeconds;
    private int queuedAtFirst;
    private int queuedBefore = Integer.MAX_VALUE;
    private long dropped = Long.MAX_VALUE;
    private long nextUs = Long.MIN_VALUE;

    /** Takes a report; true if it is behind for good. */
    boolean fallsBehind(long nowUs, OutputReport report) {
        if (nowUs < nextUs) {
            return false;
        }
        nextUs = nowUs + REPORT_US;
        if (badSeconds == 0) {
            queuedAtFirst = queuedBefore;
        }
        boolean slow = report.speed() > 0 && report.speed() < ENOUGH_SPEED;
        boolean grows = report.queuedFrames() > queuedAtFirst;
        boolean bad = report.droppedFrames() > dropped || slow && grows;
        dropped = report.droppedFrames();
        queuedBefore = report.queuedFrames();
        badSeconds = bad ? badSeconds + 1 : Math.max(0, badSeconds - FORGIVEN);
        return badSeconds >= PATIENCE;
    }

    void reset() {
        badSeconds = 0;
        dropped = Long.MAX_VALUE;
        queuedBefore = Integer.MAX_VALUE;
    }
}
