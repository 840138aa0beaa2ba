package io.millrace.analyzers.health;

/**
 * Raises one kind of alert when something was bad for a while, and clears it when it was good for a while. Between bad and
 * good nothing changes. Who goes on and off has to be good for longer each time. Owned by who calls.
 */
final class AlertGate {
    /** An alert that is raised again so soon after it was cleared is one that goes on and off. */
    static final long FLAPPING_US = 120_000_000;
    /** So long it has to be good at most. */
    static final long LONGEST_CLEAR_US = 300_000_000;

    private static final long NEVER = Long.MIN_VALUE;

    private final long clearAfterUs;
    private long patienceUs;
    private long badSinceUs = NEVER;
    private long goodSinceUs = NEVER;
    private long clearedUs = NEVER;
    private boolean raised;

    AlertGate(long clearAfterUs) {
        this.clearAfterUs = clearAfterUs;
        patienceUs = clearAfterUs;
    }

    boolean isRaised() {
        return raised;
    }

    /**
     * How it is now.
     *
     * @param raiseAfterUs how long it has to be bad
     * @return whether the alert was raised or cleared by this
     */
    boolean look(boolean bad, boolean good, long raiseAfterUs, long nowUs) {
        badSinceUs = !bad ? NEVER : badSinceUs == NEVER ? nowUs : badSinceUs;
        goodSinceUs = !good ? NEVER : goodSinceUs == NEVER ? nowUs : goodSinceUs;
        if (!raised && bad && nowUs - badSinceUs >= raiseAfterUs) {
            boolean again = clearedUs != NEVER && nowUs - clearedUs < FLAPPING_US;
            patienceUs = again ? Math.min(LONGEST_CLEAR_US, patienceUs * 2) : clearAfterUs;
            raised = true;
            return true;
        }
        if (raised && good && nowUs - goodSinceUs >= patienceUs) {
            return clear(nowUs);
        }
        return false;
    }

    /** It does not matter any more. Returns whether it was raised. */
    boolean clear(long nowUs) {
        boolean was = raised;
        raised = false;
        badSinceUs = NEVER;
        goodSinceUs = NEVER;
        clearedUs = was ? nowUs : clearedUs;
        return was;
    }
}
