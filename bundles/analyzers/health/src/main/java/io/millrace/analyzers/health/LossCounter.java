package io.millrace.analyzers.health;

import io.millrace.api.health.Figure;
import java.util.List;
import java.util.Map;

/**
 * What a publisher's session says of its packets, second by second: SRT by libsrt's names, MPEG-TS and RTP by ours. Owned
 * by who calls.
 */
final class LossCounter {
    private static final List<String> LOST = List.of("pktRcvLossTotal", "rtpPacketsLost", "tsContinuityErrors");
    private static final List<String> RESENT = List.of("pktRcvRetransTotal");
    private static final List<String> MISSING = List.of("pktRcvDropTotal", "rtpPacketsLost", "tsContinuityErrors");

    private final Counter lost = new Counter(LOST);
    private final Counter resent = new Counter(RESENT);
    private final Counter missing = new Counter(MISSING);

    /** Another session follows. */
    void restart() {
        lost.before = Counter.UNKNOWN;
        resent.before = Counter.UNKNOWN;
        missing.before = Counter.UNKNOWN;
    }

    /** Tells what was counted since the last call; nothing if the protocol does not count. */
    void close(Map<String, Number> statistics, float[] figures) {
        lost.close(statistics, figures, Figure.LOST_PACKETS);
        resent.close(statistics, figures, Figure.RESENT_PACKETS);
        missing.close(statistics, figures, Figure.MISSING_PACKETS);
    }

    private static final class Counter {
        private static final long UNKNOWN = -1;

        private final List<String> names;
        private long before = UNKNOWN;

        Counter(List<String> names) {
            this.names = names;
        }

        void close(Map<String, Number> statistics, float[] figures, Figure figure) {
            boolean counted = names.stream().anyMatch(statistics::containsKey);
            if (!counted) {
                return;
            }
            long now = names.stream()
                    .mapToLong(name -> statistics.getOrDefault(name, 0).longValue())
                    .sum();
            figures[figure.ordinal()] = before == UNKNOWN ? 0 : Math.max(0, now - before);
            before = now;
        }
    }
}
