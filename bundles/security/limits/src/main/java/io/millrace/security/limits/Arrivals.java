package io.millrace.security.limits;

import io.millrace.api.access.Grant;
import io.millrace.api.session.Session;
import io.millrace.api.work.Clock;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.function.Predicate;

/**
 * Peers that were let in a moment ago and may have no session yet: many who come at once must not pass because none of them
 * is counted. Safe for any thread.
 */
final class Arrivals {
    /** By then a session is there, or will never be. */
    static final long SOON_US = 2_000_000;

    private final Clock clock;
    private final Deque<Arrival> recent = new ArrayDeque<>();

    private record Arrival(Grant grant, long atUs) {}

    Arrivals(Clock clock) {
        this.clock = clock;
    }

    void add(Grant grant) {
        recent.addLast(new Arrival(grant, clock.utcUs()));
    }

    /**
     * Counts who is there, or about to be.
     *
     * @param here the sessions of the same kind
     * @param alike which of those that were let in are of that kind
     */
    int count(Collection<Session> here, Predicate<Grant> alike) {
        long sinceUs = clock.utcUs() - SOON_US;
        while (!recent.isEmpty() && recent.peekFirst().atUs < sinceUs) {
            recent.removeFirst();
        }
        long come = recent.stream().filter(arrival -> alike.test(arrival.grant)).count();
        long began = here.stream()
                .filter(session -> session.startedUtcUs() >= sinceUs)
                .count();
        return here.size() + (int) Math.max(0, come - began);
    }
}
