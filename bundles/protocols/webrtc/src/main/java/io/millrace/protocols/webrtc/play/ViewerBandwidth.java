package io.millrace.protocols.webrtc.play;

import io.millrace.formats.rtp.RtcpPacket;
import io.millrace.protocols.webrtc.congestion.BandwidthEstimator;
import io.millrace.protocols.webrtc.congestion.Pacer;
import io.millrace.protocols.webrtc.congestion.Probing;
import io.millrace.protocols.webrtc.description.AnsweredMedium;
import io.millrace.protocols.webrtc.description.PayloadFormat;

/**
 * How much one viewer can be sent and how fast, by what it says of the packets: when each of them came, or else its own
 * estimate, or else which share got lost. Owned by the viewer's event loop.
 */
final class ViewerBandwidth {
    /** What viewers tell. */
    enum Feedback {
        ARRIVALS,
        ESTIMATE,
        LOSS;

        /** What was agreed on for a medium. */
        static Feedback of(AnsweredMedium medium) {
            if (medium.feedback().contains(PayloadFormat.TRANSPORT)) {
                return ARRIVALS;
            }
            return medium.feedback().contains(PayloadFormat.ESTIMATE) ? ESTIMATE : LOSS;
        }
    }

    /** Key pictures leave at once while nothing speaks against it. */
    private static final long UNHURRIED_BPS = 40_000_000;

    private static final long LEAST_PACE_BPS = 300_000;
    private static final long CONGESTED_US = 10_000_000;
    private static final long REMEMBERED_US = 30_000_000;
    private static final double PACE = 1.5;
    private static final double PACE_WITH_ROOM = 2.5;
    private static final double LOST_PARTS = 256;

    private final Feedback kind;
    private final BandwidthEstimator estimator;
    private final Probing probing;
    private final Pacer pacer;
    private final long source;
    private long countedUs;
    private long countedBytes;

    /**
     * Nothing is known yet.
     *
     * @param firstBitsPerSecond what the viewer is believed to take until something speaks against it
     * @param probed whether packets can be repeated to find out about more room
     * @param source of the pictures, of which loss is reported
     */
    ViewerBandwidth(Feedback kind, long firstBitsPerSecond, boolean probed, long source, long nowUs) {
        this.kind = kind;
        this.source = source;
        estimator = new BandwidthEstimator(firstBitsPerSecond, probed && kind == Feedback.ARRIVALS);
        probing = new Probing(estimator, nowUs);
        pacer = new Pacer(UNHURRIED_BPS, nowUs);
        countedUs = nowUs;
    }

    /** A packet is being sent: its number. */
    int sent(int bytes, long nowUs) {
        countedBytes += bytes;
        probing.sent(bytes);
        return kind == Feedback.ARRIVALS ? estimator.sent(nowUs, bytes) : 0;
    }

    /** Whether a picture's next packet may leave. */
    boolean allows(long nowUs) {
        return pacer.allows(nowUs);
    }

    /** A picture's packet left. */
    void paced(int bytes) {
        pacer.sent(bytes);
    }

    /** In how many microseconds the next packet may leave. */
    long pauseUs() {
        return pacer.pauseUs();
    }

    /**
     * How many bytes are to be sent to find out whether there is room.
     *
     * @param soughtBps what is hoped for; 0 for nothing
     */
    int dueBytes(long soughtBps, long nowUs) {
        return kind == Feedback.LOSS ? 0 : probing.dueBytes(soughtBps, nowUs);
    }

    /** The viewer says something. */
    void feedback(RtcpPacket packet, long nowUs) {
        if (packet instanceof RtcpPacket.TransportArrivals arrivals && kind == Feedback.ARRIVALS) {
            estimator.arrived(arrivals, nowUs);
        } else if (packet instanceof RtcpPacket.ReceiverEstimate estimate && kind == Feedback.ESTIMATE) {
            estimator.estimated(estimate.bitsPerSecond(), nowUs);
        } else if (packet instanceof RtcpPacket.ReceiverReport report && kind == Feedback.LOSS) {
            report.reports().stream()
                    .filter(each -> each.ssrc() == source)
                    .findFirst()
                    .ifPresent(each -> lost(each.fractionLost() / LOST_PARTS, nowUs));
        } else {
            return;
        }
        boolean congested = estimator.wasCongested(REMEMBERED_US, nowUs);
        long pace = (long) ((congested ? PACE : PACE_WITH_ROOM) * estimator.bitsPerSecond());
        pacer.rate(Math.max(congested ? LEAST_PACE_BPS : UNHURRIED_BPS, pace));
    }

    private void lost(double share, long nowUs) {
        long elapsedUs = nowUs - countedUs;
        if (elapsedUs > 0) {
            estimator.lost(share, countedBytes * 8_000_000 / elapsedUs, nowUs);
        }
        countedUs = nowUs;
        countedBytes = 0;
    }

    /** Whether anything spoke against what is sent lately. */
    boolean isCongested(long nowUs) {
        return kind == Feedback.ESTIMATE || estimator.wasCongested(CONGESTED_US, nowUs);
    }

    /** What the viewer can be sent. */
    long bitsPerSecond() {
        return estimator.bitsPerSecond();
    }

    /** How long packets wait on their way. */
    long queueUs() {
        return estimator.queueUs();
    }

    /** Share of the packets that get lost, 0 to 1. */
    double loss() {
        return estimator.loss();
    }
}
