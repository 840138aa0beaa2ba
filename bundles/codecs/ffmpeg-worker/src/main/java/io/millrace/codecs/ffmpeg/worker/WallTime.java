package io.millrace.codecs.ffmpeg.worker;

/** What the wall clock shows at a media time, whose zero is the moment this was made. */
final class WallTime {
    /** A wall clock that was set differs at least by this from the one that never steps. */
    private static final long STEP_US = 20_000;

    private final Pace pace;
    private final long startNanos;
    private long startWallUs;

    WallTime(Pace pace) {
        this.pace = pace;
        startNanos = pace.nanos();
        startWallUs = pace.wallUs();
    }

    long startNanos() {
        return startNanos;
    }

    /** Microseconds since 1970, UTC. */
    long usAt(long mediaUs) {
        return startWallUs + mediaUs;
    }

    /** Notices that somebody has set the wall clock. */
    void follow() {
        long wallUs = pace.wallUs() - (pace.nanos() - startNanos) / 1_000;
        if (Math.abs(wallUs - startWallUs) > STEP_US) {
            startWallUs = wallUs;
        }
    }
}
