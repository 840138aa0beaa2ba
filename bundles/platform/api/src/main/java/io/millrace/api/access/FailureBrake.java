package io.millrace.api.access;

import io.millrace.api.work.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Makes accounts and addresses at which passwords are guessed wait for a while: after {@link #FREE_FAILURES} in a row, each
 * less than {@link #LOCK_US} after the one before. Bounded, those that failed longest ago are forgotten; safe for any thread.
 */
public final class FailureBrake {
    /** So many are nobody's business. */
    public static final int FREE_FAILURES = 10;
    /** How long a subject waits, in microseconds. */
    public static final long LOCK_US = 60_000_000;

    private static final int MAX_SUBJECTS = 10_000;

    private final Clock clock;
    private final Map<String, Failures> subjects = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
            return size() > MAX_SUBJECTS;
        }
    };

    /** @param clock by which subjects wait */
    public FailureBrake(Clock clock) {
        this.clock = clock;
    }

    /** Whether a subject, an account or an address, has to wait. */
    public synchronized boolean isLocked(String subject) {
        Failures failures = subjects.get(subject);
        return failures != null && failures.count >= FREE_FAILURES && clock.monotonicUs() - failures.lastUs < LOCK_US;
    }

    /** A try at the subject failed. */
    public synchronized void failed(String subject) {
        Failures old = subjects.get(subject);
        boolean fresh = old == null || clock.monotonicUs() - old.lastUs >= LOCK_US;
        subjects.put(subject, new Failures(fresh ? 1 : old.count + 1, clock.monotonicUs()));
    }

    /** A try at the subject was right: what failed before does not count. */
    public synchronized void succeeded(String subject) {
        subjects.remove(subject);
    }

    /** So many tries at the subject failed, each soon after the one before and the last not long ago. */
    synchronized int failures(String subject) {
        Failures failures = subjects.get(subject);
        return failures == null || clock.monotonicUs() - failures.lastUs >= LOCK_US ? 0 : failures.count;
    }

    /** So many of the tries at the subject count no longer. */
    synchronized void forgive(String subject, int times) {
        subjects.computeIfPresent(
                subject, (key, old) -> old.count > times ? new Failures(old.count - times, old.lastUs) : null);
    }

    private record Failures(int count, long lastUs) {}
}
