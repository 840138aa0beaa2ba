package io.millrace.codecs.ffmpeg;

import io.millrace.codecs.ffmpeg.wire.FromWorker.OutputReport;

/** Whether an output falls behind for so long that it will not recover. Owned by the loop. */
final class LagWatch {
    private static final double ENOUGH_SPEED = 0.95;
    private static final long PATIENCE_US = 10_000_000;

    private long slowSinceUs = -1;
    private int queuedAtFirst;
    private long droppedAtFirst;

    /** Takes a report; true if it was slow, with a queue that grows or overflows, for the whole of ten seconds. */
    boolean fallsBehind(long nowUs, OutputReport report) {
        boolean slow = report.speed() > 0 && report.speed() < ENOUGH_SPEED;
        if (!slow) {
            slowSinceUs = -1;
            return false;
        }
        if (slowSinceUs < 0) {
            slowSinceUs = nowUs;
            queuedAtFirst = report.queuedFrames();
            droppedAtFirst = report.droppedFrames();
        }
        boolean grows = report.queuedFrames() > queuedAtFirst || report.droppedFrames() > droppedAtFirst;
        return grows && nowUs - slowSinceUs >= PATIENCE_US;
    }

    void reset() {
        slowSinceUs = -1;
    }
}
