package io.millrace.security.accounts;

import io.millrace.api.work.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

/** Refuses accounts and addresses at which passwords are guessed, for a while. Bounded; safe for any thread. */
final class LoginBrake {
    static final int FREE_FAILURES = 10;
    static final long LOCK_US = 60_000_000;
    private static final int MAX_SUBJECTS = 10_000;

    private final Clock clock;
    private final Map<String, Failures> subjects = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
            return size() > MAX_SUBJECTS;
        }
    };

    LoginBrake(Clock clock) {
        this.clock = clock;
    }

    /** Whether a subject, an account or an address, has to wait. */
    synchronized boolean isLocked(String subject) {
        Failures failures = subjects.get(subject);
        return failures != null && failures.count >= FREE_FAILURES && clock.monotonicUs() - failures.lastUs < LOCK_US;
    }

    synchronized void failed(String subject) {
        Failures old = subjects.get(subject);
        boolean fresh = old == null || clock.monotonicUs() - old.lastUs >= LOCK_US;
        subjects.put(subject, new Failures(fresh ? 1 : old.count + 1, clock.monotonicUs()));
    }

    synchronized void succeeded(String subject) {
        subjects.remove(subject);
    }

    private record Failures(int count, long lastUs) {}
}
