package io.millrace.api.health;

/**
 * A time in which a stream was live.
 *
 * @param sinceUtcUs its begin, in microseconds since 1970 UTC
 * @param untilUtcUs its end; while it runs, now
 * @param endedBy why it ended, in words; empty while it runs
 */
public record LivePeriod(long sinceUtcUs, long untilUtcUs, String endedBy) {
    /** Whether the stream is still live. */
    public boolean isRunning() {
        return endedBy.isEmpty();
    }
}
