package io.millrace.protocols.srt.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.protocols.srt.wire.Seq;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BuffersTest {
    private final ReceiveBuffer in = new ReceiveBuffer(64, Seq.MAX - 1);
    private final SendBuffer out = new SendBuffer(64, Seq.MAX - 1);

    private void put(int sequence) {
        assertTrue(in.accepts(sequence));
        in.place(sequence)[0] = (byte) sequence;
        in.put(sequence, 10, sequence * 1_000L);
    }

    private List<String> gaps() {
        List<String> gaps = new ArrayList<>();
        in.gaps((first, last) -> gaps.add(first + "-" + last));
        return gaps;
    }

    @Test
    void gapsAreToldAndFilled() {
        put(Seq.MAX - 1);
        put(1);
        put(5);
        assertEquals(List.of(Seq.MAX + "-0", "2-4"), gaps());
        assertEquals(Seq.MAX, in.firstGap());
        assertEquals(5, in.missingPackets());
        put(Seq.MAX);
        put(0);
        assertEquals(2, in.firstGap());
        assertEquals(List.of("2-4"), gaps());
        assertEquals(50, in.heldBytes());
        assertFalse(in.accepts(1), "here already");
        assertEquals((byte) (Seq.MAX - 1), in.take().get());
        assertFalse(in.accepts(Seq.MAX - 1), "delivered already");
    }

    @Test
    void whatIsTooFarAheadIsNotAccepted() {
        assertTrue(in.accepts(Seq.plus(Seq.MAX - 1, 63)));
        assertFalse(in.accepts(Seq.plus(Seq.MAX - 1, 64)));
        assertFalse(in.accepts(Seq.MAX - 2));
    }

    @Test
    void memoryOfDeliveredPacketsIsUsedAgain() {
        byte[] first = in.place(Seq.MAX - 1);
        put(Seq.MAX - 1);
        byte[] second = in.place(Seq.MAX);
        put(Seq.MAX);
        assertNotSame(first, second);
        ByteBuffer payload = in.take();
        assertEquals((byte) (Seq.MAX - 1), payload.get());
        assertSame(first, in.place(0));
        put(0);
        in.skipTo(1);
        assertNotSame(in.place(1), in.place(2));
        assertEquals(Set.of(first, second), Set.of(in.place(1), in.place(2)));
    }

    @Test
    void memoryOfAcknowledgedPacketsIsUsedAgain() {
        byte[] place = out.place(100);
        out.add(place, 0, 100, 1, 0);
        assertNotSame(place, out.place(100), "still held");
        out.add(out.place(100), 0, 100, 1, 0);
        out.releaseTo(Seq.MAX);
        assertSame(place, out.place(100));
        assertTrue(out.place(200).length >= 200);
    }

    @Test
    void skippingCountsWhatWasMissing() {
        put(0);
        put(3);
        assertEquals(4, in.skipTo(3));
        assertEquals(3, in.head());
        assertEquals(3, in.firstPresent());
        assertEquals(1, in.presentPackets());
        assertEquals(2, in.skipTo(6));
        assertEquals(6, in.head());
        assertEquals(0, in.spanPackets());
        assertEquals(0, in.heldBytes());
        put(6);
        assertEquals(6, in.firstPresent());
    }

    @Test
    void lostPacketsAreSentAgainOnceInAWhile() {
        for (int i = 0; i < 5; i++) {
            out.add(new byte[100], 0, 100, 0, 0);
            assertEquals(Seq.plus(Seq.MAX - 1, i), out.takeNext(1_000));
        }
        assertEquals(-1, out.takeNext(1_000));
        assertTrue(out.markLost(1));
        assertTrue(out.markLost(Seq.MAX));
        assertFalse(out.markLost(1));
        assertEquals(-1, out.takeLost(5_000, 10_000), "sent a moment ago");
        assertEquals(Seq.MAX, out.takeLost(20_000, 10_000));
        assertEquals(1, out.takeLost(20_000, 10_000));
        assertEquals(-1, out.takeLost(20_000, 10_000));
        assertTrue(out.markLost(1));
        assertEquals(-1, out.takeLost(25_000, 10_000));
        assertEquals(1, out.takeLost(31_000, 10_000));
    }

    @Test
    void whatIsAcknowledgedIsReleased() {
        for (int i = 0; i < 64; i++) {
            out.add(new byte[100], 0, 100, 0, 0);
        }
        assertEquals(0, out.freePackets());
        assertEquals(6_400, out.heldBytes());
        out.takeNext(0);
        out.takeNext(0);
        out.markLost(Seq.MAX);
        out.releaseTo(0);
        assertEquals(2, out.freePackets());
        assertEquals(0, out.lostPackets());
        assertEquals(0, out.flightPackets());
        assertEquals(0, out.takeNext(0));
        out.releaseTo(Seq.plus(Seq.MAX - 1, 64));
        assertEquals(64, out.freePackets());
        assertEquals(0, out.heldBytes());
        assertEquals(-1, out.takeNext(0));
    }

    @Test
    void messagesCountFromOne() {
        assertEquals(0xC000_0001, out.nextMessageWord(0));
        out.add(new byte[1], 0, 1, 0, 0);
        assertEquals(0xC000_0002, out.nextMessageWord(0));
        assertEquals(0xC000_0001, out.messageWord(Seq.MAX - 1));
    }
}
