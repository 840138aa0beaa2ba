package io.millrace.protocols.webrtc.congestion;

/**
 * Whether packets need longer and longer: the slope of the delay over the last groups of packets, against a threshold that
 * adapts to the jitter of the way (draft-ietf-rmcat-gcc-02 section 5, with a line fitted instead of the Kalman filter).
 * Used by one thread.
 */
final class DelayTrend {
    private static final long GROUP_US = 5_000;
    private static final long RESET_US = 3_000_000;
    private static final int POINTS = 20;
    private static final int MOST_DELTAS = 60;
    private static final double SMOOTHING = 0.9;
    private static final double GAIN = 4;
    private static final double FIRST_THRESHOLD_MS = 12.5;
    private static final double LEAST_THRESHOLD_MS = 6;
    private static final double MOST_THRESHOLD_MS = 600;
    private static final double THRESHOLD_SLACK_MS = 15;
    private static final double THRESHOLD_UP = 0.0087;
    private static final double THRESHOLD_DOWN = 0.039;
    private static final double MOST_STEP_MS = 100;
    private static final double OVERUSE_MS = 10;

    private final double[] timesMs = new double[POINTS];
    private final double[] delaysMs = new double[POINTS];
    private int points;
    private int deltas;
    private boolean begun;
    private long firstSentUs;
    private long sentUs;
    private long arrivedUs;
    private long groupBeganUs;
    private boolean hasPrevious;
    private long previousSentUs;
    private long previousArrivedUs;
    private long originUs;
    private double accumulatedMs;
    private double smoothedMs;
    private double thresholdMs = FIRST_THRESHOLD_MS;
    private double overusingMs;
    private int overuses;
    private double previousTrend;
    private boolean overused;

    /** A packet arrived; in the order in which they were sent. */
    void arrived(long packetSentUs, long packetArrivedUs) {
        if (begun && Math.abs(packetArrivedUs - arrivedUs) > RESET_US) {
            reset();
        }
        if (!begun) {
            begin(packetSentUs, packetArrivedUs);
        } else if (packetSentUs < firstSentUs) {
            // reordered
            return;
        } else if (belongs(packetSentUs, packetArrivedUs)) {
            sentUs = Math.max(sentUs, packetSentUs);
            arrivedUs = Math.max(arrivedUs, packetArrivedUs);
        } else {
            finishGroup();
            begin(packetSentUs, packetArrivedUs);
        }
    }

    /** Packets that were sent together, or that were held up together on the way. */
    private boolean belongs(long packetSentUs, long packetArrivedUs) {
        if (packetSentUs - firstSentUs <= GROUP_US) {
            return true;
        }
        long gapUs = packetArrivedUs - arrivedUs;
        return gapUs <= GROUP_US
                && gapUs < packetSentUs - sentUs
                && packetArrivedUs - groupBeganUs < MOST_STEP_MS * 1_000;
    }

    private void begin(long packetSentUs, long packetArrivedUs) {
        begun = true;
        firstSentUs = packetSentUs;
        sentUs = packetSentUs;
        arrivedUs = packetArrivedUs;
        groupBeganUs = packetArrivedUs;
    }

    private void finishGroup() {
        if (hasPrevious) {
            delta(sentUs - previousSentUs, arrivedUs - previousArrivedUs);
        } else {
            originUs = arrivedUs;
        }
        hasPrevious = true;
        previousSentUs = sentUs;
        previousArrivedUs = arrivedUs;
    }

    private void delta(long sentDeltaUs, long arrivedDeltaUs) {
        accumulatedMs += (arrivedDeltaUs - sentDeltaUs) / 1e3;
        smoothedMs = SMOOTHING * smoothedMs + (1 - SMOOTHING) * accumulatedMs;
        int slot = deltas % POINTS;
        timesMs[slot] = (arrivedUs - originUs) / 1e3;
        delaysMs[slot] = smoothedMs;
        deltas++;
        points = Math.min(POINTS, points + 1);
        if (points == POINTS) {
            detect(slope(), sentDeltaUs / 1e3, arrivedDeltaUs / 1e3);
        }
    }

    private double slope() {
        double meanTime = 0;
        double meanDelay = 0;
        for (int i = 0; i < POINTS; i++) {
            meanTime += timesMs[i] / POINTS;
            meanDelay += delaysMs[i] / POINTS;
        }
        double numerator = 0;
        double denominator = 0;
        for (int i = 0; i < POINTS; i++) {
            double time = timesMs[i] - meanTime;
            numerator += time * (delaysMs[i] - meanDelay);
            denominator += time * time;
        }
        return denominator == 0 ? 0 : numerator / denominator;
    }

    private void detect(double trend, double sentDeltaMs, double arrivedDeltaMs) {
        double modified = Math.min(deltas, MOST_DELTAS) * trend * GAIN;
        if (modified > thresholdMs) {
            overusingMs += sentDeltaMs;
            overuses++;
            if (overusingMs > OVERUSE_MS && overuses > 1 && trend >= previousTrend) {
                overused = true;
            }
        } else {
            overusingMs = 0;
            overuses = 0;
            overused = false;
        }
        previousTrend = trend;
        adapt(Math.abs(modified), Math.min(arrivedDeltaMs, MOST_STEP_MS));
    }

    private void adapt(double modified, double stepMs) {
        if (modified <= thresholdMs + THRESHOLD_SLACK_MS) {
            double factor = modified < thresholdMs ? THRESHOLD_DOWN : THRESHOLD_UP;
            double adapted = thresholdMs + factor * (modified - thresholdMs) * Math.max(0, stepMs);
            thresholdMs = Math.max(LEAST_THRESHOLD_MS, Math.min(MOST_THRESHOLD_MS, adapted));
        }
    }

    private void reset() {
        begun = false;
        hasPrevious = false;
        points = 0;
        deltas = 0;
        accumulatedMs = 0;
        smoothedMs = 0;
        overusingMs = 0;
        overuses = 0;
        overused = false;
    }

    /** Whether more is sent than the way takes. */
    boolean isOverused() {
        return overused;
    }
}
