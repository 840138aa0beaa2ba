package io.millrace.net;

/** How many messages are looked at: so many a second, and a burst. Used by one thread. */
public final class MessageRate {
    private final int burstSeconds;
    /** Full in the beginning. */
    private double left = Double.MAX_VALUE;

    private long countedUs;

    /** @param burstSeconds for how many seconds messages that did not come may come later, all at once */
    public MessageRate(int burstSeconds) {
        this.burstSeconds = burstSeconds;
    }

    /**
     * Counts a message; false if it is one too many.
     *
     * @param perSecond how many a second, now
     */
    public boolean allows(double perSecond, long nowUs) {
        left = Math.min(perSecond * burstSeconds, left + (nowUs - countedUs) / 1e6 * perSecond);
        countedUs = nowUs;
        if (left < 1) {
            return false;
        }
        left--;
        return true;
    }
}
