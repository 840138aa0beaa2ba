package io.millrace.core.transfer;

import io.millrace.api.session.Session;
import io.millrace.api.transfer.RunningPush;
import java.util.Map;
import java.util.Optional;

/** What one push has done, over all its connections. Safe for any thread. */
final class PushTally {
    private long earlierBytes;
    private long failures;
    private Optional<String> lastError = Optional.empty();
    private long lastErrorUtcUs;

    /** An attempt failed. */
    synchronized void failed(String words, long nowUtcUs) {
        failures++;
        lastError = Optional.of(words);
        lastErrorUtcUs = nowUtcUs;
    }

    /** A session is over that sent this much. */
    synchronized void over(long sentBytes) {
        earlierBytes += sentBytes;
    }

    /** @param session the one that runs, if one does */
    synchronized RunningPush.Figures figures(Optional<Session> session) {
        return new RunningPush.Figures(
                earlierBytes + session.map(Session::sentBytes).orElse(0L),
                failures,
                lastError,
                lastErrorUtcUs,
                session.map(Session::statistics).orElse(Map.of()));
    }
}
