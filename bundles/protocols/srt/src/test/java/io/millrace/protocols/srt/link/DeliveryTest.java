package io.millrace.protocols.srt.link;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.protocols.srt.wire.Header;
import io.millrace.protocols.srt.wire.MalformedPacketException;
import io.millrace.protocols.srt.wire.PacketType;
import io.millrace.protocols.srt.wire.Seq;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Two connections of one peer. */
class DeliveryTest {
    private static final int FIRST = Seq.MAX - 2;
    private static final long DELAY_US = 120_000;
    /** The group is older than its connections: its timestamps have nothing to do with their handshakes. */
    private static final long GROUP_AGE_US = 7_000_000;

    /** One connection, and what it sends. */
    private final class End implements LinkEvents {
        final Wire wire = new Wire();
        final Link link;

        End(int first) {
            link = new Link(Wire.parameters(first, 8_192, Optional.empty()), wire, this, delivery);
            ends.add(this);
        }

        /** Packets come that were all sent at a time. */
        void comeAt(long sentUs, int... offsets) throws MalformedPacketException {
            for (int offset : offsets) {
                int sequence = Seq.plus(FIRST, offset);
                ByteBuffer packet = Wire.data(sequence, 0, sentUs - Wire.START_US + GROUP_AGE_US, 100);
                link.receive(packet.putInt(Header.BYTES, offset), nowUs);
            }
        }

        void come(int... offsets) throws MalformedPacketException {
            comeAt(nowUs, offsets);
        }

        /** How far its sender was told that packets have come, in packets from the first. */
        List<Integer> acknowledged() {
            return wire.control(PacketType.ACK).stream()
                    .map(ack -> Seq.offset(FIRST, Wire.words(ack).get(0)))
                    .toList();
        }

        @Override
        public void payload(ByteBuffer content) {
            throw new AssertionError("The delivery of both takes it");
        }

        @Override
        public void lost(int packets) {
            throw new AssertionError("The delivery of both takes it");
        }

        @Override
        public void closed(String reason, boolean byPeer) {
            told.add(reason);
        }
    }

    private final List<String> told = new ArrayList<>();
    private final List<End> ends = new ArrayList<>();
    private long nowUs = Wire.START_US;
    private final Delivery delivery = Delivery.bonded(new Payloads() {
        @Override
        public void payload(ByteBuffer content) {
            told.add("" + content.getInt());
        }

        @Override
        public void lost(int packets) {
            told.add("lost " + packets);
        }
    });
    private final End one = new End(FIRST);
    private final End other = new End(FIRST);

    private void run(long us) {
        for (long end = nowUs + us; nowUs < end; ) {
            nowUs += Link.TICK_US;
            ends.forEach(each -> each.link.tick(nowUs));
        }
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(Integer::toString).toList();
    }

    @Test
    void whatComesTwiceIsDeliveredOnceWhenItIsDue() throws Exception {
        one.come(0, 1, 2, 3, 4);
        other.come(0, 1, 2, 3, 4);
        run(DELAY_US - Link.TICK_US);
        assertEquals(List.of(), told);
        run(Link.TICK_US);
        assertEquals(numbers(0, 5), told);
        run(DELAY_US);
        assertEquals(5, told.size());
    }

    @Test
    void whatOneHasLostTheOtherHas() throws Exception {
        one.come(0, 2, 5);
        other.come(1, 3, 4);
        run(DELAY_US);
        assertEquals(numbers(0, 6), told);
        assertEquals(0, one.link.statistics().pktRcvDrop + other.link.statistics().pktRcvDrop);
        one.wire.sent.clear();
        run(DELAY_US);
        assertEquals(List.of(), one.wire.control(PacketType.NAK), "what was delivered is not asked for any more");
    }

    @Test
    void whatNeitherHasIsGivenUpOnce() throws Exception {
        one.come(0, 3);
        other.come(0, 1, 4);
        run(DELAY_US);
        assertEquals(List.of("0", "1", "lost 1", "3", "4"), told);
        assertEquals(1, one.link.statistics().pktRcvDrop + other.link.statistics().pktRcvDrop);
    }

    @Test
    void aBackupTakesOverFromWhereTheMainStalled() throws Exception {
        for (int i = 0; i < 10; i++) {
            one.come(i);
            run(Link.TICK_US);
        }
        assertEquals(List.of(), other.acknowledged(), "nothing came over it");
        long stalledUs = nowUs;
        run(60_000);
        other.comeAt(stalledUs - 20_000, 8);
        other.comeAt(stalledUs - 10_000, 9);
        other.comeAt(stalledUs, 10);
        other.come(11);
        run(DELAY_US);
        other.come(12);
        run(DELAY_US);
        assertEquals(numbers(0, 13), told);
    }

    @Test
    void aMainThatComesBackBringsNothingTwice() throws Exception {
        one.come(0, 1);
        other.come(2, 3, 4);
        run(DELAY_US);
        one.comeAt(nowUs - DELAY_US, 2, 3, 4);
        one.come(5);
        run(DELAY_US);
        assertEquals(numbers(0, 6), told);
        assertEquals(3, one.link.statistics().pktRcvBelated);
        assertEquals(6, one.acknowledged().get(one.acknowledged().size() - 1), "it need not send them again");
    }

    @Test
    void noConnectionIsToldOfMoreThanCameOverIt() throws Exception {
        one.come(0, 1, 2, 3, 4, 5);
        other.come(0, 1);
        run(2 * DELAY_US);
        assertEquals(numbers(0, 6), told);
        assertEquals(6, one.acknowledged().stream().max(Integer::compare).orElseThrow());
        assertEquals(2, other.acknowledged().stream().max(Integer::compare).orElseThrow());
        other.comeAt(nowUs - DELAY_US, 3);
        run(DELAY_US);
        assertEquals(4, other.acknowledged().get(other.acknowledged().size() - 1), "what the first one had counts too");
    }

    @Test
    void whatAConnectionHasWhenItEndsIsDeliveredInItsTurn() throws Exception {
        one.come(0, 1);
        run(50_000);
        other.come(3);
        one.come(2);
        one.link.receive(Wire.control(PacketType.SHUTDOWN, 0, 0), nowUs);
        assertEquals(List.of("The peer has closed the connection"), told, "the rest is not due");
        told.clear();
        run(DELAY_US);
        assertEquals(numbers(0, 4), told);
        other.come(4, 5);
        other.link.close(nowUs);
        assertEquals(numbers(0, 6), told, "nothing can come before what the last one has");
    }

    @Test
    void aConnectionThatJoinsLaterGoesOnWhereTheOthersAre() throws Exception {
        one.come(0, 1, 2);
        run(DELAY_US);
        End third = new End(Seq.plus(FIRST, -500));
        third.come(2, 3);
        third.link.tick(nowUs);
        assertEquals(List.of(), third.wire.control(PacketType.NAK));
        run(DELAY_US);
        assertEquals(numbers(0, 4), told);
    }

    @Test
    void theFirstPacketOfAllSaysWhereTheNumbersBegin() throws Exception {
        one.come(-600, -599);
        other.come(-598);
        run(DELAY_US);
        assertEquals(numbers(-600, -597), told);
    }

    @Test
    void aConnectionWithNothingGoesOnHoweverFarTheNumbersAre() throws Exception {
        one.come(0);
        run(DELAY_US);
        other.come(5_000, 5_001);
        run(DELAY_US);
        assertEquals(List.of("0", "lost 4999", "5000", "5001"), told);
    }

    @Test
    void packetsOfConnectionsThatEndAreKeptWithinBounds() throws Exception {
        one.come(0);
        for (int i = 1; i < 100; i++) {
            End brief = new End(FIRST);
            brief.come(i);
            brief.link.close(nowUs);
        }
        run(2 * DELAY_US);
        assertEquals(9, told.stream().filter(each -> !each.startsWith("lost")).count());
        assertEquals("99", told.get(told.size() - 1));
    }
}
