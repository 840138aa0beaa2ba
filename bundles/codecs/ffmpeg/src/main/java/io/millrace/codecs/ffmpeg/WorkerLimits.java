package io.millrace.codecs.ffmpeg;

/**
 * When a worker is given up.
 *
 * @param helloUs after this long without the first message
 * @param silenceUs after this long without a sign of life
 * @param drainUs after this long without ending when it was told to
 * @param maxResidentBytes with more memory than this; 0 for any
 * @param niceness how much it gives way to others, 0 to 19
 */
record WorkerLimits(long helloUs, long silenceUs, long drainUs, long maxResidentBytes, int niceness) {
    private static final long SECOND_US = 1_000_000;

    /** Those of a worker that transcodes live. */
    static WorkerLimits live(long maxResidentBytes) {
        return new WorkerLimits(30 * SECOND_US, 5 * SECOND_US, 2 * SECOND_US, maxResidentBytes, 2);
    }

    /** Those of one that only looks: it gives way to those that transcode. */
    WorkerLimits forLooking() {
        return new WorkerLimits(helloUs, silenceUs, drainUs, maxResidentBytes, Math.max(niceness, 10));
    }

    /** Those of one that times encoders, and says nothing meanwhile. */
    WorkerLimits forMeasuring() {
        return new WorkerLimits(60 * SECOND_US, 120 * SECOND_US, SECOND_US, maxResidentBytes, 19);
    }
}
