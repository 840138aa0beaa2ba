package io.millrace.protocols.srt.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.protocols.srt.crypt.Encryption;
import io.millrace.protocols.srt.wire.Header;
import io.millrace.protocols.srt.wire.MalformedPacketException;
import io.millrace.protocols.srt.wire.PacketType;
import io.millrace.protocols.srt.wire.Seq;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReceiverTest {
    private static final int FIRST = Seq.MAX - 2;
    private static final int RANGE = 1 << 31;

    private final Wire wire = new Wire();
    private final List<String> told = new ArrayList<>();
    private long nowUs = Wire.START_US;
    private Link link = link(Optional.empty());

    private final class Told implements LinkEvents {
        @Override
        public void payload(ByteBuffer content) {
            told.add("payload of " + content.remaining());
        }

        @Override
        public void lost(int packets) {
            told.add("lost " + packets);
        }

        @Override
        public void closed(String reason, boolean byPeer) {
            told.add(reason);
        }
    }

    private Link link(Optional<Encryption> encryption) {
        return new Link(Wire.parameters(FIRST, 8_192, encryption), wire, new Told());
    }

    /** A packet comes that was sent now. */
    private void come(int offset) throws MalformedPacketException {
        link.receive(Wire.data(Seq.plus(FIRST, offset), 0, nowUs - Wire.START_US, 100 + offset), nowUs);
    }

    private void run(long us) {
        for (long end = nowUs + us; nowUs < end; ) {
            nowUs += 10_000;
            link.tick(nowUs);
        }
    }

    private List<List<Integer>> reports() {
        return wire.control(PacketType.NAK).stream().map(Wire::words).toList();
    }

    @Test
    void aGapIsReportedAtOnceAndAgainWhileItLasts() throws Exception {
        come(0);
        come(4);
        assertEquals(List.of(List.of((Seq.MAX - 1) | RANGE, 0)), reports());
        come(2);
        wire.sent.clear();
        run(250_000);
        assertEquals(
                List.of(List.of(Seq.MAX - 1, 0)),
                reports().stream().distinct().toList(),
                "a round trip that is not known yet is taken for a long one, but not for one that is longer than the delay");
        assertEquals(List.of("payload of 100", "lost 1", "payload of 102", "lost 1", "payload of 104"), told);
    }

    @Test
    void whatIsStillMissingIsAskedForInAsFewWordsAsThereAre() throws Exception {
        // the round trip is known: 20 ms
        come(0);
        run(10_000);
        ByteBuffer ack = wire.control(PacketType.ACK).get(0);
        nowUs += 20_000;
        link.receive(Wire.control(PacketType.ACKACK, Header.information(ack)), nowUs);
        come(2);
        come(6);
        wire.sent.clear();
        run(60_000);
        assertTrue(reports().size() >= 1 && reports().size() <= 3, "reports " + reports());
        assertEquals(List.of(Seq.MAX - 1, 0 | RANGE, 2), reports().get(0));
    }

    @Test
    void whatTheSenderDroppedIsNotAskedForAgain() throws Exception {
        come(0);
        run(10_000);
        ByteBuffer ack = wire.control(PacketType.ACK).get(0);
        nowUs += 20_000;
        link.receive(Wire.control(PacketType.ACKACK, Header.information(ack)), nowUs);
        come(5);
        link.receive(Wire.control(PacketType.DROP_REQUEST, 1, Seq.plus(FIRST, 1), Seq.plus(FIRST, 3)), nowUs);
        wire.sent.clear();
        run(60_000);
        assertTrue(reports().size() >= 1);
        assertEquals(List.of(Seq.plus(FIRST, 4)), reports().get(0), "the fifth may still come");
        run(100_000);
        assertEquals(List.of("payload of 100", "lost 4", "payload of 105"), told);
    }

    @Test
    void dropRequestsThatMakeNoSenseAreRefused() throws Exception {
        come(0);
        assertThrows(
                MalformedPacketException.class, () -> link.receive(Wire.control(PacketType.DROP_REQUEST, 1, 7), nowUs));
        assertThrows(
                MalformedPacketException.class,
                () -> link.receive(Wire.control(PacketType.DROP_REQUEST, 1, 7, 3), nowUs));
        assertThrows(
                MalformedPacketException.class,
                () -> link.receive(Wire.control(PacketType.DROP_REQUEST, 1, -7, 3), nowUs));
        link.receive(Wire.control(PacketType.DROP_REQUEST, 1, FIRST, Seq.plus(FIRST, 0x3FFF_FFF0)), nowUs);
        run(200_000);
        assertEquals(List.of("payload of 100"), told, "what is here is delivered");
    }

    @Test
    void whatComesTwiceOrTooLateIsLeftOut() throws Exception {
        come(0);
        come(1);
        come(1);
        run(200_000);
        come(0);
        run(200_000);
        assertEquals(List.of("payload of 100", "payload of 101"), told);
        run(1_000_000);
        assertEquals(4, link.statistics().values().get("pktRecvTotal").intValue());
        assertEquals(1, link.statistics().values().get("pktRcvBelatedTotal").intValue());
    }

    @Test
    void whatIsTooFarAheadOrTooBigIsLeftOut() throws Exception {
        come(0);
        link.receive(Wire.data(Seq.plus(FIRST, 256), 0, 0, 100), nowUs);
        link.receive(Wire.data(Seq.plus(FIRST, 1), 0, 0, 0), nowUs);
        link.receive(Wire.data(Seq.plus(FIRST, 1), 0, 0, 1_501), nowUs);
        link.receive(Wire.data(Seq.plus(FIRST, -1), 0, 0, 100), nowUs);
        run(200_000);
        assertEquals(List.of("payload of 100"), told);
        assertEquals(List.of(), reports());
    }

    @Test
    void sixtyFourPacketsAreAcknowledgedInBetween() throws Exception {
        for (int i = 0; i < 70; i++) {
            come(i);
        }
        List<ByteBuffer> light = wire.control(PacketType.ACK);
        assertEquals(1, light.size());
        assertEquals(0, Header.information(light.get(0)));
        assertEquals(List.of(Seq.plus(FIRST, 64)), Wire.words(light.get(0)));
        run(10_000);
        ByteBuffer full = wire.control(PacketType.ACK).get(1);
        assertEquals(1, Header.information(full));
        assertEquals(7, Wire.words(full).size());
        assertEquals(Seq.plus(FIRST, 70), Wire.words(full).get(0));
        assertEquals(256 - 70, Wire.words(full).get(3), "places left");
    }

    @Test
    void anAcknowledgementIsRepeatedUntilItIsConfirmed() throws Exception {
        come(0);
        run(10_000);
        assertEquals(1, wire.control(PacketType.ACK).size());
        run(200_000);
        assertEquals(1, wire.control(PacketType.ACK).size());
        run(200_000);
        List<ByteBuffer> acks = wire.control(PacketType.ACK);
        assertEquals(2, acks.size());
        link.receive(Wire.control(PacketType.ACKACK, 99), nowUs);
        link.receive(Wire.control(PacketType.ACKACK, Header.information(acks.get(1))), nowUs);
        run(1_000_000);
        assertEquals(2, wire.control(PacketType.ACK).size());
    }

    @Test
    void encryptedPacketsNeedAKey() throws Exception {
        link = link(Optional.of(Encryption.create("correct horse battery", 16, false)));
        come(0);
        link.receive(Wire.data(Seq.plus(FIRST, 1), 0b10 << 27, 0, 100), nowUs);
        link.receive(Wire.data(Seq.plus(FIRST, 2), 0b11 << 27, 0, 100), nowUs);
        run(1_200_000);
        assertEquals(List.of(), told);
        assertEquals(3, link.statistics().values().get("pktRcvUndecryptTotal").intValue());
        assertEquals(List.of(), reports(), "what could not be read is no packet that shows a gap");
    }

    @Test
    void whatIsHereIsDeliveredWhenThePeerLeaves() throws Exception {
        come(0);
        come(2);
        link.receive(Wire.control(PacketType.SHUTDOWN, 0, 0), nowUs);
        assertEquals(List.of("payload of 100", "lost 1", "payload of 102", "The peer has closed the connection"), told);
        come(3);
        run(100_000);
        assertEquals(4, told.size(), "nothing comes after the end");
        assertTrue(link.isOver());
    }

    @Test
    void whatIsTooShortForAHeaderIsNoPacket() throws Exception {
        for (int bytes = 0; bytes < Header.BYTES; bytes++) {
            link.receive(ByteBuffer.allocate(bytes), nowUs);
        }
        for (int type : Wire.ALL_TYPES) {
            if (type != PacketType.DROP_REQUEST) {
                link.receive(Wire.control(type, 0), nowUs);
            }
        }
        run(100_000);
        assertEquals(List.of(), told);
    }
}
