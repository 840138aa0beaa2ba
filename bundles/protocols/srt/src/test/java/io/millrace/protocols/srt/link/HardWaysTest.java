package io.millrace.protocols.srt.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.protocols.srt.crypt.Encryption;
import io.millrace.protocols.srt.wire.Header;
import io.millrace.protocols.srt.wire.PacketType;
import io.millrace.protocols.srt.wire.Seq;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Several things at once that go wrong by themselves in long sessions only. */
class HardWaysTest {
    private final Pair.Conditions conditions = new Pair.Conditions();

    private static void assertAllArrived(Pair pair, int count) {
        assertEquals(Pair.payloads(count), pair.atReceiver.payloads);
        assertEquals(0, pair.atReceiver.lost);
        assertNull(pair.atReceiver.closed);
    }

    /** Numbers and timestamps wrap in the same second, packets get lost, swapped and doubled, and the key changes. */
    @Test
    void everythingWrapsAtOnce() {
        conditions.sequence = Seq.plus(0, -500);
        conditions.peerTimestamp = -1_000_000;
        conditions.loss = 0.03;
        conditions.jitterUs = 8_000;
        conditions.duplicates = 0.05;
        conditions.latencyUs = 400_000;
        conditions.limits = new LinkLimits(1_024, 1_024, 0, 5 * Pair.SECOND_US, 400, 150);
        conditions.encryption = Optional.of(Encryption.create("correct horse battery", 32, true));
        Pair pair = new Pair(conditions);
        pair.send(1_500, 2_000);
        assertAllArrived(pair, 1_500);
        assertTrue(pair.receiver.statistics().pktRcvKmRefresh >= 3);
    }

    /** Each direction has numbers of its own after a rendezvous, and they may wrap at other times. */
    @Test
    void bothDirectionsCountForThemselves() {
        conditions.sequence = 5;
        conditions.receiverSequence = Seq.plus(0, -20);
        conditions.loss = 0.02;
        Pair pair = new Pair(conditions);
        for (int i = 0; i < 200; i++) {
            pair.offer("p" + i);
            byte[] back = ("q" + i).getBytes();
            assertTrue(pair.receiver.offer(back, 0, back.length, pair.nowUs));
            pair.run(5_000);
        }
        pair.run(Pair.SECOND_US);
        assertAllArrived(pair, 200);
        assertEquals(200, pair.atSender.payloads.size());
        assertEquals("q199", pair.atSender.payloads.get(199));
        assertEquals(0, pair.atSender.lost);
    }

    @Test
    void aClockThatIsSlowIsFollowedToo() {
        conditions.peerSpeed = 0.9995;
        Pair pair = new Pair(conditions);
        for (int i = 0; i < 12_000; i++) {
            pair.offer("p" + i);
            pair.run(10_000);
        }
        int held = 12_000 - pair.atReceiver.payloads.size();
        assertTrue(held >= 9 && held <= 17, "60 ms of drift in two minutes changed the delay: " + held + " held");
        assertEquals(0, pair.atReceiver.lost);
        assertTrue(pair.receiver.statistics().values().get("usDrift").longValue() > 30_000);
    }

    @Test
    void aClockThatDriftsWhileItWrapsIsFollowed() {
        conditions.peerSpeed = 1.0003;
        conditions.peerTimestamp = -30_000_000;
        conditions.loss = 0.01;
        Pair pair = new Pair(conditions);
        for (int i = 0; i < 9_000; i++) {
            pair.offer("p" + i);
            pair.run(10_000);
        }
        assertEquals(0, pair.atReceiver.lost);
        int held = 9_000 - pair.atReceiver.payloads.size();
        assertTrue(held >= 9 && held <= 18, held + " held");
    }

    /** The sender gives up what the receiver still asks for, and says so: nobody asks any more. */
    @Test
    void whatTheSenderGaveUpIsAskedForNoMore() {
        int lostFrom = Seq.plus(conditions.sequence, 100);
        conditions.latencyUs = 3 * Pair.SECOND_US;
        int[] drops = {0};
        conditions.losing = (packet, toReceiver) -> {
            drops[0] +=
                    toReceiver && Header.isControl(packet) && Header.type(packet) == PacketType.DROP_REQUEST ? 1 : 0;
            return toReceiver
                    && !Header.isControl(packet)
                    && Seq.offset(lostFrom, Header.sequence(packet)) >= 0
                    && Seq.offset(lostFrom, Header.sequence(packet)) < 5;
        };
        Pair pair = new Pair(conditions);
        // more than the delay has to fit into the buffers
        pair.send(1_500, 4_000);
        assertEquals(5, pair.atReceiver.lost);
        assertEquals(1_495, pair.atReceiver.payloads.size());
        assertTrue(drops[0] <= 20, "drop requests: " + drops[0]);
        assertFalse(pair.atReceiver.payloads.contains("p102"));
        assertTrue(pair.atReceiver.payloads.contains("p105"));
    }

    @Test
    void longLossyWaysNeedOnlyTime() {
        for (long delayUs : new long[] {1_000, 50_000, 150_000}) {
            conditions.delayUs = delayUs;
            conditions.loss = 0.05;
            conditions.latencyUs = Math.max(120_000, 12 * delayUs);
            Pair pair = new Pair(conditions);
            pair.send(1_000, 3_000);
            assertAllArrived(pair, 1_000);
        }
    }

    /** Half a second without any packet, in both directions, fits into a delay of two seconds. */
    @Test
    void aGapOfTheWayIsFilledWithinTheDelay() {
        conditions.latencyUs = 2 * Pair.SECOND_US;
        Pair[] pair = new Pair[1];
        long fromUs = conditions.startUs + Pair.SECOND_US;
        conditions.losing = (packet, toReceiver) ->
                pair[0] != null && pair[0].nowUs > fromUs && pair[0].nowUs < fromUs + Pair.SECOND_US / 2;
        pair[0] = new Pair(conditions);
        pair[0].send(1_000, 3_000);
        assertAllArrived(pair[0], 1_000);
    }
}
