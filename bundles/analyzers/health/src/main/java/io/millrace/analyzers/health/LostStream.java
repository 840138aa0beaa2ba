package io.millrace.analyzers.health;

import io.millrace.api.health.AlertKind;
import io.millrace.api.health.HealthLevel;
import io.millrace.api.health.HealthStatus;
import io.millrace.api.media.StreamName;
import java.util.Map;

/**
 * A stream that lost its publisher, and then ended because it did not come back: somebody misses it for a day.
 *
 * @param name of the stream
 * @param sinceUtcUs when it lost its publisher
 * @param forgottenUs when it ended, on the monotonic clock
 * @param reason why it lost its publisher
 * @param alerts those that are still open
 */
record LostStream(StreamName name, long sinceUtcUs, long forgottenUs, String reason, AlertBook alerts) {
    static final int MOST = 1_000;
    private static final long MISSED_US = 24L * 3_600 * 1_000_000;

    boolean isOver(long nowUs) {
        return nowUs - forgottenUs > MISSED_US;
    }

    void close() {
        alerts.clear(AlertKind.NO_INPUT);
    }

    HealthStatus status() {
        String text = alerts.open().isEmpty() ? reason : alerts.open().get(0).text();
        return new HealthStatus(name, HealthLevel.RED, text, false, sinceUtcUs, 0, Map.of(), alerts.open(), 0, 0);
    }
}
