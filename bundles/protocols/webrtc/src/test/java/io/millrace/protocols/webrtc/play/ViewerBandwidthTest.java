package io.millrace.protocols.webrtc.play;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.formats.rtp.RtcpPacket;
import io.millrace.protocols.webrtc.description.AnsweredMedium;
import io.millrace.protocols.webrtc.description.PayloadFormat;
import io.millrace.protocols.webrtc.play.ViewerBandwidth.Feedback;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How much a viewer is sent, by each kind of feedback. */
class ViewerBandwidthTest {
    private static final long FIRST_BPS = 2_000_000;
    private static final long SOURCE = 0xABCD;
    private static final long SECOND_US = 1_000_000;

    private static ViewerBandwidth of(Feedback kind) {
        return new ViewerBandwidth(kind, FIRST_BPS, true, SOURCE, 0);
    }

    private static Feedback kind(String... feedback) {
        return Feedback.of(
                new AnsweredMedium(null, null, "", Set.of(feedback), List.of(), List.of(), true, SOURCE, SOURCE + 1));
    }

    private static RtcpPacket estimate(long bps) {
        return new RtcpPacket.ReceiverEstimate(1, bps);
    }

    private static RtcpPacket lost(long source, int of256) {
        return new RtcpPacket.ReceiverReport(1, List.of(new RtcpPacket.ReportBlock(source, of256, 0, 0, 0, 0, 0)));
    }

    /** Bytes that may leave at one instant. */
    private static int burst(ViewerBandwidth bandwidth, long nowUs) {
        int bytes = 0;
        while (bandwidth.allows(nowUs) && bytes < 10_000_000) {
            bandwidth.paced(1_200);
            bytes += 1_200;
        }
        return bytes;
    }

    @Test
    void whatWasAgreedOnDecides() {
        assertEquals(Feedback.ARRIVALS, kind(PayloadFormat.TRANSPORT, PayloadFormat.ESTIMATE));
        assertEquals(Feedback.ESTIMATE, kind(PayloadFormat.ESTIMATE, PayloadFormat.NACK));
        assertEquals(Feedback.LOSS, kind(PayloadFormat.NACK));
        assertEquals(Feedback.LOSS, kind());
    }

    /** An estimate of the viewer is believed; other kinds of feedback are not looked at. */
    @Test
    void anEstimateIsBelieved() {
        ViewerBandwidth bandwidth = of(Feedback.ESTIMATE);
        assertEquals(FIRST_BPS, bandwidth.bitsPerSecond());
        bandwidth.feedback(estimate(700_000), SECOND_US);
        assertEquals(700_000, bandwidth.bitsPerSecond());
        bandwidth.feedback(lost(SOURCE, 200), 2 * SECOND_US);
        assertEquals(700_000, bandwidth.bitsPerSecond());
        bandwidth.feedback(estimate(5_000_000), 3 * SECOND_US);
        assertEquals(5_000_000, bandwidth.bitsPerSecond());
        bandwidth.feedback(estimate(1), 4 * SECOND_US);
        assertEquals(50_000, bandwidth.bitsPerSecond(), "never less than that");
        bandwidth.feedback(estimate(Long.MAX_VALUE), 5 * SECOND_US);
        assertEquals(1_000_000_000, bandwidth.bitsPerSecond());
        assertTrue(bandwidth.isCongested(SECOND_US), "a rung is chosen by every estimate");
    }

    @Test
    void anEstimateOfAnotherKindIsNot() {
        ViewerBandwidth bandwidth = of(Feedback.ARRIVALS);
        bandwidth.feedback(estimate(100_000), SECOND_US);
        assertEquals(FIRST_BPS, bandwidth.bitsPerSecond());
        ViewerBandwidth byLoss = of(Feedback.LOSS);
        byLoss.feedback(estimate(100_000), SECOND_US);
        assertEquals(FIRST_BPS, byLoss.bitsPerSecond());
    }

    /** Old players say nothing but what got lost (RFC 3550 section 6.4.1). */
    @Test
    void heavyLossIsTooMuch() {
        ViewerBandwidth bandwidth = of(Feedback.LOSS);
        for (int second = 1; second <= 3; second++) {
            bandwidth.sent(250_000, second * SECOND_US);
            bandwidth.feedback(lost(SOURCE, 128), second * SECOND_US);
        }
        assertTrue(
                bandwidth.bitsPerSecond() < 1_000_000,
                bandwidth.bitsPerSecond() + " b/s, of two megabits half got lost");
        assertTrue(bandwidth.isCongested(3 * SECOND_US));
        assertFalse(bandwidth.isCongested(20 * SECOND_US));
        assertEquals(0.5, bandwidth.loss(), 0.01);
        assertEquals(0, bandwidth.dueBytes(10_000_000, 20 * SECOND_US), "it would not hear whether there is more room");
    }

    @Test
    void lossOfAnotherSourceIsNot() {
        ViewerBandwidth bandwidth = of(Feedback.LOSS);
        bandwidth.sent(250_000, SECOND_US);
        bandwidth.feedback(lost(SOURCE + 2, 255), SECOND_US);
        assertEquals(0, bandwidth.loss());
        assertEquals(FIRST_BPS, bandwidth.bitsPerSecond());
        bandwidth.feedback(lost(SOURCE, 255), 0);
        assertEquals(FIRST_BPS, bandwidth.bitsPerSecond(), "a second report at the same time says nothing");
    }

    @Test
    void packetsHaveNumbersWhereArrivalsAreTold() {
        ViewerBandwidth numbered = of(Feedback.ARRIVALS);
        assertEquals(0, numbered.sent(1_200, 0));
        assertEquals(1, numbered.sent(1_200, 0));
        ViewerBandwidth other = of(Feedback.ESTIMATE);
        assertEquals(0, other.sent(1_200, 0));
        assertEquals(0, other.sent(1_200, 0));
    }

    /** Key pictures leave at once while nothing speaks against it, and spread out when something did. */
    @Test
    void whoWasCongestedIsPaced() {
        ViewerBandwidth bandwidth = of(Feedback.ESTIMATE);
        int unhurried = burst(bandwidth, SECOND_US);
        assertTrue(unhurried >= 40_000_000 / 8 / 50, unhurried + " bytes");
        bandwidth.feedback(estimate(1_000_000), 2 * SECOND_US);
        int paced = burst(bandwidth, 2 * SECOND_US);
        assertTrue(paced < 8_000, paced + " bytes");
        assertFalse(bandwidth.allows(2 * SECOND_US));
        assertTrue(bandwidth.pauseUs() >= 5_000, bandwidth.pauseUs() + " us");
        long laterUs = 2 * SECOND_US + bandwidth.pauseUs();
        assertTrue(bandwidth.allows(laterUs + 5_000), "then it goes on");
        long bytes = 0;
        for (long us = laterUs; us < laterUs + SECOND_US; us += 5_000) {
            bytes += burst(bandwidth, us);
        }
        assertEquals(1.5 * 1_000_000 / 8, bytes, 20_000);
        bandwidth.feedback(estimate(1_000_000), 40 * SECOND_US);
        assertEquals(unhurried, burst(bandwidth, 40 * SECOND_US), 2_400, "half a minute later it is forgotten");
    }
}
