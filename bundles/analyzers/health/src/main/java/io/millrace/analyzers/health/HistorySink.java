package io.millrace.analyzers.health;

/** Where the history of streams is kept. Never waits; safe for any thread. */
interface HistorySink {
    /** A minute is over. */
    void minute(MinuteRow row);

    /** A stream is live; told again each minute, so that little is missing when the server is killed. */
    void live(String stream, long sinceUtcUs, long untilUtcUs);

    /** It is not live any more. */
    void ended(String stream, long sinceUtcUs, long untilUtcUs, String endedBy);
}
