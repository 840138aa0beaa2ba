package io.millrace.api.health;

import io.millrace.api.media.StreamName;
import java.util.List;

/**
 * When a stream was live in the last month. Between two periods it was away, for the reason for which the earlier ended.
 *
 * @param stream never a rendition
 * @param knownSinceUtcUs from when on its periods are known: percentages do not count earlier times
 * @param periods oldest first
 * @param dayPercent share of the last 24 hours in which it was live
 * @param weekPercent of the last seven days
 * @param monthPercent of the last thirty days
 */
public record Availability(
        StreamName stream,
        long knownSinceUtcUs,
        List<LivePeriod> periods,
        double dayPercent,
        double weekPercent,
        double monthPercent) {
    public Availability {
        periods = List.copyOf(periods);
    }
}
