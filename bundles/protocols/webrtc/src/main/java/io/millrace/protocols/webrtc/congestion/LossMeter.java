package io.millrace.protocols.webrtc.congestion;

/** Which share of the packets of the last second or so got lost. Used by one thread. */
final class LossMeter {
    private static final long PERIOD_US = 500_000;
    private static final int LEAST_PACKETS = 20;

    private int received;
    private int lost;
    private long sinceUs;
    private double before;
    private double share;

    /** Packets were reported. */
    void reported(int packetsReceived, int packetsLost, long nowUs) {
        if (received + lost == 0) {
            sinceUs = nowUs;
        }
        received += packetsReceived;
        lost += packetsLost;
        if (nowUs - sinceUs >= PERIOD_US && received + lost >= LEAST_PACKETS) {
            double now = (double) lost / (received + lost);
            share = (before + now) / 2;
            before = now;
            received = 0;
            lost = 0;
        }
    }

    /** A share that the receiver measured itself. */
    void measured(double measured) {
        share = (before + measured) / 2;
        before = measured;
    }

    /** 0 to 1. */
    double share() {
        return share;
    }
}
