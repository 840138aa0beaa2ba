package io.millrace.security.webhook;

import io.millrace.api.access.Decision;
import io.millrace.api.work.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Decisions that count for a while. Bounded, the longest unused are forgotten; safe for any thread. */
final class KnownAnswers {
    private static final int MOST = 20_000;

    private record Known(Decision decision, long untilUs) {}

    private final Clock clock;
    private final Map<Question, Known> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Question, Known> eldest) {
            return size() > MOST;
        }
    };

    KnownAnswers(Clock clock) {
        this.clock = clock;
    }

    synchronized Optional<Decision> find(Question question) {
        Known found = known.get(question);
        if (found != null && found.untilUs <= clock.monotonicUs()) {
            known.remove(question);
            return Optional.empty();
        }
        return Optional.ofNullable(found).map(Known::decision);
    }

    synchronized void put(Question question, Decision decision, long seconds) {
        if (seconds > 0) {
            known.put(question, new Known(decision, clock.monotonicUs() + seconds * 1_000_000));
        }
    }

    synchronized void clear() {
        known.clear();
    }
}
