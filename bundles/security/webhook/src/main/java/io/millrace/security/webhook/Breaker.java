package io.millrace.security.webhook;

import io.millrace.api.work.Clock;

/**
 * Spares a server that is dead, and those who would wait for it: after some failures in a row it is not asked for a while,
 * and then by one request at a time until it answers. Safe for any thread.
 */
final class Breaker {
    static final int FAILURES = 5;
    static final long PAUSE_US = 5_000_000;

    private final Clock clock;
    private int failures;
    private long askAgainUs;

    Breaker(Clock clock) {
        this.clock = clock;
    }

    /** Whether the server may be asked now; whoever asks tells how that ended. */
    synchronized boolean mayAsk() {
        if (failures < FAILURES) {
            return true;
        }
        long nowUs = clock.monotonicUs();
        if (nowUs < askAgainUs) {
            return false;
        }
        // the others wait until this one knows more
        askAgainUs = nowUs + PAUSE_US;
        return true;
    }

    /** @return whether the server is given up with this one */
    synchronized boolean failed() {
        askAgainUs = clock.monotonicUs() + PAUSE_US;
        failures = Math.min(failures + 1, FAILURES + 1);
        return failures == FAILURES;
    }

    /** @return whether the server had been given up */
    synchronized boolean answered() {
        boolean back = failures >= FAILURES;
        failures = 0;
        return back;
    }
}
