package io.millrace.protocols.srt.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.protocols.srt.crypt.Encryption;
import io.millrace.protocols.srt.wire.Header;
import io.millrace.protocols.srt.wire.Seq;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Two links joined by a bad way. */
class LinkTest {
    private static final String PASSPHRASE = "correct horse battery";

    private final Pair.Conditions conditions = new Pair.Conditions();

    private Pair sent(int count) {
        Pair pair = new Pair(conditions);
        pair.send(count, 2_000);
        return pair;
    }

    private static Number figure(Link link, String name) {
        return link.statistics().values().get(name);
    }

    private static void assertAllArrived(Pair pair, int count) {
        assertEquals(Pair.payloads(count), pair.atReceiver.payloads);
        assertEquals(0, pair.atReceiver.lost);
        assertNull(pair.atReceiver.closed);
    }

    @Test
    void payloadsArriveInOrderAfterTheAgreedDelay() {
        Pair pair = new Pair(conditions);
        pair.offer("p0");
        long offeredUs = pair.nowUs;
        pair.run(Pair.SECOND_US);
        long tookUs = pair.atReceiver.timesUs.get(0) - offeredUs;
        assertTrue(tookUs >= 130_000 && tookUs <= 142_000, "took " + tookUs);
        assertTrue(pair.sender.isSent());
    }

    @Test
    void whatIsLostIsSentAgain() {
        conditions.loss = 0.02;
        Pair pair = sent(3_000);
        assertAllArrived(pair, 3_000);
        assertTrue(figure(pair.receiver, "pktRcvLossTotal").longValue() > 20);
        assertTrue(figure(pair.sender, "pktRetransTotal").longValue() > 20);
        assertTrue(figure(pair.sender, "pktRetransTotal").longValue() < 200, "nothing is sent again without need");
        assertEquals(0, figure(pair.sender, "pktSndDropTotal").intValue());
    }

    @Test
    void atTenPercentLossALongerDelayLosesNothing() {
        conditions.loss = 0.1;
        conditions.latencyUs = 500_000;
        Pair pair = sent(5_000);
        assertAllArrived(pair, 5_000);
    }

    @Test
    void swappedAndDoubledPacketsArriveOnce() {
        conditions.jitterUs = 15_000;
        conditions.duplicates = 0.2;
        conditions.loss = 0.01;
        Pair pair = sent(2_000);
        assertAllArrived(pair, 2_000);
        assertTrue(figure(pair.receiver, "pktRecvTotal").longValue() > 2_200);
    }

    @Test
    void numbersOfPacketsWrap() {
        conditions.sequence = Seq.plus(0, -100);
        conditions.loss = 0.05;
        assertAllArrived(sent(500), 500);
    }

    @Test
    void timestampsWrap() {
        conditions.peerTimestamp = -500_000;
        conditions.loss = 0.02;
        Pair pair = sent(1_000);
        assertAllArrived(pair, 1_000);
        long tookUs = pair.atReceiver.timesUs.get(999) - pair.atReceiver.timesUs.get(0);
        assertTrue(Math.abs(tookUs - 999 * 2_000L) < 30_000, "took " + tookUs);
    }

    @Test
    void aClockThatDriftsIsFollowed() {
        conditions.peerSpeed = 1.0005;
        Pair pair = new Pair(conditions);
        for (int i = 0; i < 12_000; i++) {
            pair.offer("p" + i);
            pair.run(10_000);
        }
        long behindUs = pair.nowUs - pair.atReceiver.timesUs.get(pair.atReceiver.timesUs.size() - 1);
        int held = 12_000 - pair.atReceiver.payloads.size();
        assertTrue(behindUs < 20_000, "delivers all the time");
        assertTrue(held >= 9 && held <= 17, "60 ms of drift in two minutes changed the delay: " + held + " held");
        assertTrue(Math.abs(figure(pair.receiver, "usDrift").longValue()) > 30_000);
    }

    @Test
    void whatComesTooLateIsGivenUpAndTheRestGoesOn() {
        int lostFrom = Seq.plus(conditions.sequence, 100);
        conditions.losing = (packet, toReceiver) -> toReceiver
                && !Header.isControl(packet)
                && Seq.offset(lostFrom, Header.sequence(packet)) >= 0
                && Seq.offset(lostFrom, Header.sequence(packet)) < 10;
        Pair pair = sent(400);
        assertEquals(10, pair.atReceiver.lost);
        assertEquals(390, pair.atReceiver.payloads.size());
        assertEquals("p110", pair.atReceiver.payloads.get(100));
        assertEquals(10, figure(pair.receiver, "pktRcvDropTotal").intValue());
    }

    @Test
    void lossAtTheEndIsNoticed() {
        int last = Seq.plus(conditions.sequence, 49);
        int[] seen = {0};
        conditions.losing = (packet, toReceiver) ->
                toReceiver && !Header.isControl(packet) && Header.sequence(packet) == last && seen[0]++ == 0;
        assertAllArrived(sent(50), 50);
    }

    @Test
    void lostReportsAndAcknowledgementsDoNotMatter() {
        int[] reports = {0};
        conditions.losing = (packet, toReceiver) -> !toReceiver && reports[0]++ % 3 == 0;
        conditions.loss = 0.03;
        conditions.latencyUs = 300_000;
        assertAllArrived(sent(1_500), 1_500);
    }

    @Test
    void aSilentWayOfASecondDropsAtTheSenderAndTheStreamGoesOn() {
        Pair[] pair = new Pair[1];
        long fromUs = conditions.startUs + Pair.SECOND_US;
        conditions.losing = (packet, toReceiver) ->
                pair[0] != null && pair[0].nowUs > fromUs && pair[0].nowUs < fromUs + 2 * Pair.SECOND_US;
        pair[0] = new Pair(conditions);
        pair[0].send(3_000, 2_000);
        assertTrue(figure(pair[0].sender, "pktSndDropTotal").intValue() > 0);
        assertEquals("p2999", pair[0].atReceiver.payloads.get(pair[0].atReceiver.payloads.size() - 1));
        assertEquals(3_000, pair[0].atReceiver.payloads.size() + pair[0].atReceiver.lost);
        assertNull(pair[0].atReceiver.closed);
    }

    @Test
    void encryptedPayloadsArriveThroughLossWhileKeysChange() {
        conditions.loss = 0.05;
        conditions.latencyUs = 400_000;
        conditions.limits = new LinkLimits(1_024, 1_024, 0, 5 * Pair.SECOND_US, 500, 200);
        for (boolean authenticated : new boolean[] {false, true}) {
            for (int keyBytes : new int[] {16, 24, 32}) {
                conditions.encryption = Optional.of(Encryption.create(PASSPHRASE, keyBytes, authenticated));
                Pair pair = sent(2_000);
                assertAllArrived(pair, 2_000);
                assertTrue(figure(pair.receiver, "pktRecvTotal").intValue() >= 2_000);
                assertTrue(pair.receiver.statistics().pktRcvKmRefresh >= 3);
                assertEquals(0, figure(pair.receiver, "pktRcvUndecryptTotal").intValue());
            }
        }
    }

    @Test
    void whatCannotBeDecryptedIsCountedAndNotDelivered() {
        conditions.encryption = Optional.of(Encryption.create(PASSPHRASE, 16, true));
        conditions.receiverEncryption = Optional.of(Encryption.create(PASSPHRASE, 16, true));
        Pair pair = sent(20);
        assertEquals(0, pair.atReceiver.payloads.size());
        assertTrue(figure(pair.receiver, "pktRcvUndecryptTotal").intValue() >= 20);
    }

    @Test
    void plainPayloadsAreNotTakenForEncryptedOnes() {
        conditions.receiverEncryption = Optional.of(Encryption.create(PASSPHRASE, 16, false));
        Pair pair = sent(20);
        assertEquals(0, pair.atReceiver.payloads.size());
    }

    @Test
    void anIdleConnectionIsKeptAlive() {
        Pair pair = new Pair(conditions);
        pair.run(20 * Pair.SECOND_US);
        assertNull(pair.atReceiver.closed);
        assertNull(pair.atSender.closed);
        assertTrue(pair.carried >= 30 && pair.carried < 60, "one a second each way: " + pair.carried);
    }

    @Test
    void aPeerThatFallsSilentIsGivenUp() {
        conditions.losing = (packet, toReceiver) -> toReceiver;
        Pair pair = new Pair(conditions);
        pair.run(4 * Pair.SECOND_US);
        assertNull(pair.atReceiver.closed);
        pair.run(2 * Pair.SECOND_US);
        assertEquals("The peer has been silent for 5 s", pair.atReceiver.closed);
        assertFalse(pair.atReceiver.byPeer);
        assertTrue(pair.receiver.isOver());
    }

    @Test
    void aPeerThatClosesLosesNothingThatHasArrived() {
        Pair pair = new Pair(conditions);
        for (int i = 0; i < 20; i++) {
            pair.offer("p" + i);
            pair.run(1_000);
        }
        pair.sender.close(pair.nowUs);
        pair.run(20_000);
        assertEquals(Pair.payloads(20), pair.atReceiver.payloads);
        assertTrue(pair.atReceiver.byPeer);
        assertTrue(pair.sender.isOver());
        assertNull(pair.atSender.closed);
        assertFalse(pair.offer("late"));
    }

    @Test
    void aBurstIsPaced() {
        conditions.limits = new LinkLimits(1_024, 1_024, 1_000_000, 5 * Pair.SECOND_US, 1 << 24, 1 << 12);
        Pair pair = new Pair(conditions);
        for (int i = 0; i < 300; i++) {
            assertTrue(pair.offer("p" + i));
        }
        assertFalse(pair.sender.isReady(pair.nowUs));
        assertTrue(pair.carried < 20, "sent at once: " + pair.carried);
        pair.run(Pair.SECOND_US);
        assertAllArrived(pair, 300);
        long spreadUs = pair.atReceiver.timesUs.get(299) - pair.atReceiver.timesUs.get(0);
        assertTrue(spreadUs > 300_000, "300 packets of 232 bytes at 1 Mbit/s: " + spreadUs);
    }

    @Test
    void aFullBufferRefuses() {
        conditions.losing = (packet, toReceiver) -> true;
        Pair pair = new Pair(conditions);
        int taken = 0;
        while (taken < 2_000 && pair.offer("p" + taken)) {
            taken++;
        }
        assertEquals(1_024, taken);
    }

    @Test
    void theRoundTripIsMeasuredAtBothEnds() {
        Pair pair = sent(1_000);
        for (Link link : new Link[] {pair.sender, pair.receiver}) {
            double rttMs = figure(link, "msRTT").doubleValue();
            assertTrue(rttMs > 18 && rttMs < 25, "RTT " + rttMs);
        }
    }
}
