package io.millrace.protocols.webrtc.congestion;

import io.millrace.formats.rtp.RtcpPacket;

/**
 * How much one peer can be sent, as the sender finds out (draft-ietf-rmcat-gcc-02): it rises slowly, and falls below what
 * arrives when packets begin to wait. Loss counts only together with a queue, or when it is heavy: by radio and by other
 * people's traffic some is lost always. Allocates nothing while it works. Used by one thread.
 */
public final class BandwidthEstimator {
    private static final long LEAST_BPS = 50_000;
    private static final long MOST_BPS = 1_000_000_000;
    private static final double BACK_OFF = 0.85;
    private static final double GROWTH_A_SECOND = 0.08;
    /** Near the rate at which it was too much before: one packet for each round trip. */
    private static final double CAREFUL_BPS_A_SECOND = 48_000;

    private static final double CEILING_SLACK = 1.1;
    private static final double MORE_THAN_DELIVERED = 1.5;
    private static final long MORE_BPS = 10_000;
    private static final long QUEUE_US = 20_000;
    private static final long LONG_QUEUE_US = 150_000;
    private static final double LOSS = 0.1;
    private static final double HEAVY_LOSS = 0.3;
    private static final long DECREASE_US = 300_000;
    private static final long HOLD_US = 1_000_000;
    private static final long MOST_STEP_US = 500_000;
    private static final int SYMBOLS = 0x1_0000;

    private final SentPackets sentPackets = new SentPackets();
    private final DelayTrend trend = new DelayTrend();
    private final StandingQueue queue = new StandingQueue();
    private final DeliveredRate delivered = new DeliveredRate();
    private final LossMeter loss = new LossMeter();
    private final boolean probed;
    private double bitsPerSecond;
    private double ceiling = MOST_BPS;
    private long heardUs = -1;
    private long decreasedUs = -MOST_BPS;

    /**
     * An estimate that nothing speaks against yet.
     *
     * @param firstBitsPerSecond where it begins
     * @param probed whether {@link Probing} finds out about more than is sent anyway; else it is hoped for
     */
    public BandwidthEstimator(long firstBitsPerSecond, boolean probed) {
        bitsPerSecond = Math.max(LEAST_BPS, firstBitsPerSecond);
        this.probed = probed;
    }

    /**
     * A packet is being sent.
     *
     * @param bytes with all headers
     * @return its number among all packets of the transport, 16 bits
     */
    public int sent(long nowUs, int bytes) {
        return sentPackets.add(nowUs, bytes);
    }

    /** The peer says when packets came. */
    public void arrived(RtcpPacket.TransportArrivals arrivals, long nowUs) {
        int received = 0;
        int lost = 0;
        long[] arrivalsUs = arrivals.arrivalsUs();
        for (int i = 0; i < arrivalsUs.length; i++) {
            int number = (arrivals.first() + i) % SYMBOLS;
            if (arrivalsUs[i] == RtcpPacket.TransportArrivals.NOT_RECEIVED) {
                lost++;
                continue;
            }
            int bytes = sentPackets.take(number);
            if (bytes != SentPackets.UNKNOWN) {
                received++;
                long sentUs = sentPackets.sentUs(number);
                trend.arrived(sentUs, arrivalsUs[i]);
                queue.arrived(sentUs, arrivalsUs[i]);
                delivered.arrived(arrivalsUs[i], bytes);
            }
        }
        if (received > 0) {
            loss.reported(received, lost, nowUs);
            update(isTooMuch(), delivered.bitsPerSecond(), nowUs);
        }
    }

    /** The peer has an estimate of its own (REMB), which is believed. */
    public void estimated(long peersBitsPerSecond, long nowUs) {
        heardUs = nowUs;
        if (peersBitsPerSecond < bitsPerSecond) {
            decreasedUs = nowUs;
        }
        bitsPerSecond = Math.max(LEAST_BPS, Math.min(MOST_BPS, peersBitsPerSecond));
    }

    /**
     * The peer says nothing but which share got lost.
     *
     * @param sentBitsPerSecond what is sent at present
     */
    public void lost(double share, long sentBitsPerSecond, long nowUs) {
        loss.measured(share);
        update(loss.share() > LOSS, (long) (sentBitsPerSecond * (1 - share)), nowUs);
    }

    private boolean isTooMuch() {
        long queueUs = queue.delayUs();
        return queueUs > QUEUE_US && (trend.isOverused() || loss.share() > LOSS)
                || queueUs > LONG_QUEUE_US
                || loss.share() > HEAVY_LOSS;
    }

    private void update(boolean tooMuch, long deliveredBps, long nowUs) {
        long sinceUs = heardUs < 0 ? 0 : Math.min(MOST_STEP_US, nowUs - heardUs);
        heardUs = nowUs;
        if (deliveredBps <= 0) {
            return;
        }
        if (tooMuch) {
            if (nowUs - decreasedUs >= DECREASE_US) {
                decreasedUs = nowUs;
                ceiling = deliveredBps;
                bitsPerSecond = Math.max(LEAST_BPS, Math.min(bitsPerSecond, BACK_OFF * deliveredBps));
            }
        } else if (nowUs - decreasedUs >= HOLD_US) {
            increase(sinceUs / 1e6, deliveredBps);
        }
    }

    private void increase(double seconds, long deliveredBps) {
        bitsPerSecond = Math.max(bitsPerSecond, deliveredBps);
        boolean careful = bitsPerSecond > BACK_OFF * BACK_OFF * ceiling && bitsPerSecond < CEILING_SLACK * ceiling;
        double step = careful ? CAREFUL_BPS_A_SECOND : GROWTH_A_SECOND * bitsPerSecond;
        double cap = probed ? MORE_THAN_DELIVERED * deliveredBps + MORE_BPS : MOST_BPS;
        if (bitsPerSecond < cap) {
            bitsPerSecond = Math.min(Math.min(cap, MOST_BPS), bitsPerSecond + step * seconds);
        }
        if (bitsPerSecond > CEILING_SLACK * ceiling) {
            ceiling = MOST_BPS;
        }
    }

    /** So much was seen to arrive without waiting. */
    void proved(long provedBitsPerSecond) {
        bitsPerSecond = Math.max(bitsPerSecond, provedBitsPerSecond);
        if (provedBitsPerSecond > ceiling) {
            ceiling = MOST_BPS;
        }
    }

    /** More than this was not there. */
    void limited(long deliveredBitsPerSecond) {
        ceiling = Math.max(LEAST_BPS, deliveredBitsPerSecond);
    }

    /** What can be sent. */
    public long bitsPerSecond() {
        return (long) bitsPerSecond;
    }

    /** At how much it was too much lately; a gigabit if at nothing. */
    long ceilingBitsPerSecond() {
        return (long) ceiling;
    }

    /** What arrives; 0 while that is not known. */
    public long deliveredBitsPerSecond() {
        return delivered.bitsPerSecond();
    }

    /** How long packets wait on their way. */
    public long queueUs() {
        return queue.delayUs();
    }

    /** Share of the packets that get lost, 0 to 1. */
    public double loss() {
        return loss.share();
    }

    /** Whether it was too much within some time. */
    public boolean wasCongested(long withinUs, long nowUs) {
        return nowUs - decreasedUs < withinUs;
    }
}
