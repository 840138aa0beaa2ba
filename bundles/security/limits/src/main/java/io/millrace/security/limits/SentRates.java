package io.millrace.security.limits;

import io.millrace.api.access.Identity;
import io.millrace.api.media.StreamName;
import io.millrace.api.session.Session;
import io.millrace.api.work.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * How much viewers are sent, from the bytes that sessions count anyway: looked at now and then, averaged over about five
 * seconds because players fetch in gusts. Safe for any thread.
 */
final class SentRates {
    static final long LOOK_US = 1_000_000;
    /** How much the newest look counts. */
    private static final double NEWEST = 0.25;

    private final Clock clock;
    private Map<String, Long> sentBefore = new HashMap<>();
    private Map<Object, Double> rates = new HashMap<>();
    private long lookedUs;
    private long lookedUtcUs;

    SentRates(Clock clock) {
        this.clock = clock;
        lookedUs = clock.monotonicUs();
        lookedUtcUs = clock.utcUs();
    }

    /** Looks at everybody who is there. */
    synchronized void look(Collection<Session> sessions) {
        long nowUs = clock.monotonicUs();
        double seconds = Math.max(1, nowUs - lookedUs) / 1e6;
        long sinceUtcUs = lookedUtcUs;
        lookedUs = nowUs;
        lookedUtcUs = clock.utcUs();
        Map<String, Long> sent = new HashMap<>();
        Map<Object, Double> now = new HashMap<>();
        for (Session session : sessions) {
            if (session.role() == Session.Role.PLAY) {
                long bytes = session.sentBytes();
                sent.put(session.id(), bytes);
                Long before = sentBefore.get(session.id());
                if (before == null && session.startedUtcUs() < sinceUtcUs) {
                    // what it was sent before anybody looked is no rate
                    continue;
                }
                double bits = 8.0 * Math.max(0, bytes - (before == null ? 0 : before)) / seconds;
                now.merge(session.stream().origin(), bits, Double::sum);
                now.merge(session.identity(), bits, Double::sum);
            }
        }
        sentBefore = sent;
        Map<Object, Double> averages = new HashMap<>();
        now.forEach((whose, bits) -> {
            Double before = rates.get(whose);
            // a stream that begins is believed at once
            averages.put(whose, before == null ? bits : before + (bits - before) * NEWEST);
        });
        rates = averages;
    }

    /** What all viewers of a stream are sent, renditions included. */
    synchronized double bitsPerSecond(StreamName stream) {
        return rates.getOrDefault(stream.origin(), 0.0);
    }

    /** What all viewers of an account are sent. */
    synchronized double bitsPerSecond(Identity identity) {
        return rates.getOrDefault(identity, 0.0);
    }
}
