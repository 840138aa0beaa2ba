package io.millrace.codecs.ffmpeg;

/**
 * When a worker is started again after it broke. An input format that broke it twice, soon after it came, is not tried
 * again. Owned by the loop.
 */
final class RestartPolicy {
    private static final long FIRST_US = 200_000;
    private static final long LONGEST_US = 10_000_000;
    private static final long SOON_US = 10_000_000;
    private static final long HEALTHY_US = 30_000_000;
    private static final int MOST_CRASHES = 2;

    private long delayUs = FIRST_US;
    private Object crashedFormat;
    private int crashes;
    private String told = "";

    /**
     * A worker broke.
     *
     * @param format what it was fed with; null if nothing yet
     * @param fedUs for how long it was
     * @return how long to wait before the next; -1 if the format is not tried again
     */
    long broke(Object format, long fedUs) {
        if (format == null) {
            return nextDelay();
        }
        if (fedUs > HEALTHY_US) {
            delayUs = FIRST_US;
        }
        if (fedUs > SOON_US) {
            crashes = 0;
        } else if (format.equals(crashedFormat)) {
            crashes++;
        } else {
            crashes = 1;
        }
        crashedFormat = format;
        return crashes >= MOST_CRASHES ? -1 : nextDelay();
    }

    /** Another format is worth a try. */
    boolean mayTry(Object format) {
        return crashes < MOST_CRASHES || !format.equals(crashedFormat);
    }

    /** The format is another: what was before does not count. */
    void forget() {
        crashes = 0;
        crashedFormat = null;
        delayUs = FIRST_US;
    }

    /** Whether a reason is worth a line: workers that cannot even begin are tried for ever, and tell the same each time. */
    boolean isNews(boolean began, String reason) {
        boolean news = began || !reason.equals(told);
        told = reason;
        return news;
    }

    private long nextDelay() {
        long delay = delayUs;
        delayUs = Math.min(LONGEST_US, delayUs * 2);
        return delay;
    }
}
