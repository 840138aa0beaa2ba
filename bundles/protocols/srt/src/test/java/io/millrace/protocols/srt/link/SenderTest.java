package io.millrace.protocols.srt.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.protocols.srt.crypt.Encryption;
import io.millrace.protocols.srt.wire.Header;
import io.millrace.protocols.srt.wire.MalformedPacketException;
import io.millrace.protocols.srt.wire.PacketType;
import io.millrace.protocols.srt.wire.Seq;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SenderTest {
    private static final int FIRST = Seq.MAX - 2;
    private static final int RANGE = 1 << 31;
    private static final byte[] PAYLOAD = new byte[1_316];

    private final Wire wire = new Wire();
    private final RoundTrip roundTrip = new RoundTrip();
    private final Statistics statistics = new Statistics();
    private long nowUs = Wire.START_US;
    private Sender sender = sender(8_192, Optional.empty());

    private Sender sender(int window, Optional<Encryption> encryption) {
        LinkParameters parameters = Wire.parameters(FIRST, window, encryption);
        return new Sender(parameters, new PacketWriter(parameters, wire), roundTrip, statistics);
    }

    /** Sends some, a millisecond apart. */
    private void offer(int count) {
        for (int i = 0; i < count; i++) {
            nowUs += 1_000;
            assertTrue(sender.offer(PAYLOAD, 0, PAYLOAD.length, nowUs));
        }
    }

    private List<Integer> numbers() {
        return wire.data().stream().map(Header::sequence).toList();
    }

    private void lost(int... words) throws MalformedPacketException {
        wire.sent.clear();
        // later than what was sent a moment ago is sent again
        nowUs += 200_000;
        sender.lost(Wire.content(words), nowUs);
    }

    @Test
    void numbersCountOverTheWrap() {
        offer(5);
        assertEquals(List.of(Seq.MAX - 2, Seq.MAX - 1, Seq.MAX, 0, 1), numbers());
        assertEquals(Wire.PEER_ID, Header.destination(wire.data().get(4)));
        assertEquals(5_000, Header.timestamp(wire.data().get(4)) - Wire.START_US);
        assertEquals(5, statistics.pktSent);
    }

    @Test
    void aLostPacketIsSentAgainWithItsFirstTime() throws Exception {
        offer(5);
        ByteBuffer first = wire.data().get(3);
        lost(0);
        ByteBuffer again = wire.data().get(0);
        assertEquals(List.of(0), numbers());
        assertTrue(Header.isRetransmitted(again));
        assertFalse(Header.isRetransmitted(first));
        assertEquals(Header.timestamp(first), Header.timestamp(again));
        assertEquals(Header.information(first), Header.information(again) & ~Header.RETRANSMITTED);
        assertEquals(first.slice(16, 1_316), again.slice(16, 1_316));
        assertEquals(1, statistics.pktRetrans);
        assertEquals(1, statistics.pktSndLoss);
    }

    @Test
    void aLostRangeMayWrap() throws Exception {
        offer(5);
        lost((Seq.MAX - 1) | RANGE, 0);
        assertEquals(List.of(Seq.MAX - 1, Seq.MAX, 0), numbers());
    }

    @Test
    void whatIsReportedTwiceIsSentOnceInARoundTrip() throws Exception {
        offer(3);
        lost(Seq.MAX);
        lostNow(Seq.MAX);
        assertEquals(List.of(), numbers());
        nowUs += roundTrip.rttUs();
        sender.pump(nowUs);
        assertEquals(List.of(Seq.MAX), numbers());
    }

    private void lostNow(int... words) throws MalformedPacketException {
        wire.sent.clear();
        sender.lost(Wire.content(words), nowUs);
    }

    @Test
    void numbersThatWereNeverSentCannotBeLost() throws Exception {
        offer(2);
        lost(0, 5 | RANGE, 500);
        assertEquals(List.of(), wire.sent);
        assertEquals(0, statistics.pktSndLoss);
        assertThrows(MalformedPacketException.class, () -> lost(9 | RANGE));
        assertThrows(MalformedPacketException.class, () -> lost(9 | RANGE, 3));
    }

    @Test
    void whatWasGivenUpThePeerNeedNotWaitFor() throws Exception {
        offer(4);
        nowUs += 1_100_000;
        sender.tick(nowUs);
        assertEquals(4, statistics.pktSndDrop);
        lost(FIRST | RANGE, Seq.MAX);
        ByteBuffer drop = wire.control(PacketType.DROP_REQUEST).get(0);
        assertEquals(List.of(FIRST, Seq.MAX), Wire.words(drop));
        assertEquals(List.of(), numbers());
    }

    @Test
    void ofWhatWasAcknowledgedALateReportIsLeftAlone() throws Exception {
        offer(4);
        sender.acknowledge(Wire.content(Seq.MAX), 0, nowUs);
        lost(FIRST | RANGE, Seq.MAX - 1);
        assertEquals(List.of(), wire.sent);
    }

    @Test
    void aRangeThatIsPartlyGivenUpIsDroppedAndTheRestSentAgain() throws Exception {
        offer(2);
        nowUs += 900_000;
        offer(2);
        nowUs += 300_000;
        sender.tick(nowUs);
        assertEquals(2, statistics.pktSndDrop);
        lost(FIRST | RANGE, 0);
        assertEquals(
                List.of(FIRST, Seq.MAX - 1),
                Wire.words(wire.control(PacketType.DROP_REQUEST).get(0)));
        assertEquals(List.of(Seq.MAX, 0), numbers());
    }

    @Test
    void onlyAFullAcknowledgementIsConfirmed() {
        offer(3);
        sender.acknowledge(Wire.content(Seq.MAX), 0, nowUs);
        assertEquals(List.of(), wire.control(PacketType.ACKACK));
        assertFalse(sender.isDone());
        sender.acknowledge(Wire.content(0, 20_000, 1_000, 500, 0, 0, 0), 7, nowUs);
        assertEquals(7, Header.information(wire.control(PacketType.ACKACK).get(0)));
        assertTrue(sender.isDone());
        assertEquals(500, sender.windowPackets());
        assertEquals(20_000, roundTrip.rttUs());
    }

    @Test
    void acknowledgementsOfTheFutureAreNonsense() {
        offer(3);
        sender.acknowledge(Wire.content(9), 0, nowUs);
        sender.acknowledge(Wire.content(9, 1, 1, 1), 3, nowUs);
        sender.acknowledge(ByteBuffer.allocate(2), 4, nowUs);
        assertFalse(sender.isDone());
        assertEquals(0, statistics.pktRecvACK);
        sender.acknowledge(Wire.content(0), 0, nowUs);
        sender.acknowledge(Wire.content(Seq.MAX), 0, nowUs);
        assertTrue(sender.isDone(), "a late one takes nothing back");
    }

    @Test
    void theWindowOfThePeerIsKept() {
        sender = sender(4, Optional.empty());
        offer(6);
        assertEquals(4, numbers().size());
        assertFalse(sender.isReady(nowUs));
        sender.acknowledge(Wire.content(Seq.plus(FIRST, 3)), 0, nowUs);
        assertEquals(6, numbers().size());
        sender.acknowledge(Wire.content(Seq.plus(FIRST, 6), 20_000, 0, 0, 0, 0, 0), 1, nowUs);
        assertEquals(2, sender.windowPackets(), "never less, or nothing would move again");
    }

    @Test
    void theLastPacketIsSentAgainWhileNobodyAnswers() {
        offer(3);
        wire.sent.clear();
        sender.tick(nowUs + 100_000);
        assertEquals(List.of(), numbers());
        sender.tick(nowUs + roundTrip.patienceUs() + 25_000);
        assertEquals(List.of(Seq.MAX), numbers());
    }

    @Test
    void encryptedPacketsAreSentAgainAsTheyWere() throws Exception {
        sender = sender(8_192, Optional.of(Encryption.create("correct horse battery", 32, true)));
        assertEquals(1_440, sender.payloadBytes());
        offer(3);
        ByteBuffer first = wire.data().get(1);
        assertEquals(16 + 1_316 + 16, first.remaining());
        assertEquals(1, Header.key(first));
        lost(Seq.MAX - 1);
        ByteBuffer again = wire.data().get(0);
        assertEquals(first.slice(16, 1_332), again.slice(16, 1_332));
        assertEquals(Header.timestamp(first), Header.timestamp(again));
    }

    @Test
    void plainPacketsTakeWholePayloads() {
        assertEquals(1_456, sender.payloadBytes());
        assertEquals(120_000, sender.delayUs());
        assertTrue(sender.isReady(nowUs));
    }
}
