package io.millrace.analyzers.health;

import io.millrace.api.health.Availability;
import io.millrace.api.health.LivePeriod;
import io.millrace.api.media.StreamName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Shares of time in which a stream was live. */
final class AvailabilityShares {
    static final long DAY_US = 24L * 3_600 * 1_000_000;

    private static final int WEEK_DAYS = 7;
    private static final int MONTH_DAYS = 30;

    private AvailabilityShares() {}

    /** @param periods oldest first */
    static Optional<Availability> of(StreamName stream, List<LivePeriod> periods, long nowUtcUs) {
        if (periods.isEmpty()) {
            return Optional.empty();
        }
        List<LivePeriod> shown = new ArrayList<>();
        for (LivePeriod each : periods) {
            long untilUtcUs = each.isRunning() ? nowUtcUs : Math.min(each.untilUtcUs(), nowUtcUs);
            shown.add(new LivePeriod(each.sinceUtcUs(), untilUtcUs, each.endedBy()));
        }
        long knownSinceUtcUs = shown.get(0).sinceUtcUs();
        return Optional.of(new Availability(
                stream,
                knownSinceUtcUs,
                shown,
                percent(shown, knownSinceUtcUs, nowUtcUs, DAY_US),
                percent(shown, knownSinceUtcUs, nowUtcUs, WEEK_DAYS * DAY_US),
                percent(shown, knownSinceUtcUs, nowUtcUs, MONTH_DAYS * DAY_US)));
    }

    private static double percent(List<LivePeriod> periods, long knownSinceUtcUs, long nowUtcUs, long windowUs) {
        long fromUtcUs = Math.max(knownSinceUtcUs, nowUtcUs - windowUs);
        long liveUs = 0;
        // of a stream that is taken over by another publisher, periods may overlap by a moment
        long countedUntilUtcUs = fromUtcUs;
        for (LivePeriod each : periods) {
            long beganUtcUs = Math.max(countedUntilUtcUs, each.sinceUtcUs());
            if (each.untilUtcUs() > beganUtcUs) {
                liveUs += each.untilUtcUs() - beganUtcUs;
                countedUntilUtcUs = each.untilUtcUs();
            }
        }
        return nowUtcUs <= fromUtcUs ? 100 : 100.0 * liveUs / (nowUtcUs - fromUtcUs);
    }
}
