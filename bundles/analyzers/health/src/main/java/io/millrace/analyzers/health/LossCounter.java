package io.millrace.analyzers.health;

import io.millrace.api.health.Figure;
import java.util.List;
import java.util.Map;

/**
 * What a publisher's session says of its packets, second by second: SRT by libsrt's names, MPEG-TS and RTP by ours. Owned
 * by who calls.
 */
final class LossCounter {
    private static final List<String> CONTINUITY = List.of("tsContinuityErrors");
    private static final List<String> LOST = List.of("pktRcvLossTotal", "rtpPacketsLost");
    private static final List<String> RESENT = List.of("pktRcvRetransTotal");
    private static final List<String> MISSING = List.of("pktRcvDropTotal", "rtpPacketsLost");

    private final Counter continuity = new Counter(CONTINUITY);
    private final Counter lost = new Counter(LOST);
    private final Counter resent = new Counter(RESENT);
    private final Counter missing = new Counter(MISSING);

    /** Another session follows. */
    void restart() {
        continuity.restart();
        lost.restart();
        resent.restart();
        missing.restart();
    }

    /** Tells what was counted since the last call; nothing if the protocol does not count. */
    void close(Map<String, Number> statistics, float[] figures) {
        float gaps = continuity.close(statistics);
        figures[Figure.LOST_PACKETS.ordinal()] = either(lost.close(statistics), gaps);
        figures[Figure.RESENT_PACKETS.ordinal()] = resent.close(statistics);
        figures[Figure.MISSING_PACKETS.ordinal()] = either(missing.close(statistics), gaps);
    }

    /** A packet that is lost tears gaps into all that it carries: the gaps are counted only where no packet is lost. */
    private static float either(float packets, float gaps) {
        return packets > 0 || Float.isNaN(gaps) ? packets : gaps;
    }

    private static final class Counter {
        private static final long UNKNOWN = -1;

        private final List<String> names;
        private long before = UNKNOWN;

        Counter(List<String> names) {
            this.names = names;
        }

        void restart() {
            before = UNKNOWN;
        }

        /** What was counted since the last call; NaN if this is not counted. */
        float close(Map<String, Number> statistics) {
            boolean counted = names.stream().anyMatch(statistics::containsKey);
            if (!counted) {
                return Float.NaN;
            }
            long now = names.stream()
                    .mapToLong(name -> statistics.getOrDefault(name, 0).longValue())
                    .sum();
            long since = before == UNKNOWN ? 0 : Math.max(0, now - before);
            before = now;
            return since;
        }
    }
}
