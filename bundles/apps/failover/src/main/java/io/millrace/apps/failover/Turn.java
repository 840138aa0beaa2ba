package io.millrace.apps.failover;

/** A change to another input that is under way. Owned by one thread. */
final class Turn {
    private final int to;
    private final long keyBefore;
    private final String reason;
    private final long sinceUs;

    /** @param keyBefore number of the newest key picture that the input had when the change was decided */
    Turn(int to, long keyBefore, String reason, long nowUs) {
        this.to = to;
        this.keyBefore = keyBefore;
        this.reason = reason;
        sinceUs = nowUs;
    }

    int to() {
        return to;
    }

    long keyBefore() {
        return keyBefore;
    }

    String reason() {
        return reason;
    }

    /**
     * Whether to wait for an input with the same content, which then goes on exactly where the output is.
     *
     * @param behindUs how far it is behind; negative if it is not the same
     */
    boolean waits(long behindUs, long nowUs) {
        return behindUs > 0 && behindUs <= Failover.WAIT_US && nowUs - sinceUs < Failover.WAIT_US;
    }
}
