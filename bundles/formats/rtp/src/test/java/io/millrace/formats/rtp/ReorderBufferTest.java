package io.millrace.formats.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReorderBufferTest {
    private static final long WAIT_US = 100_000;

    private final List<Integer> out = new ArrayList<>();
    private final List<Integer> afterLoss = new ArrayList<>();
    private final ReorderBuffer buffer = buffer(new ReorderLimits(64, 10_000, WAIT_US));

    private ReorderBuffer buffer(ReorderLimits limits) {
        return new ReorderBuffer(limits, (packet, lossBefore) -> {
            out.add(packet.sequence());
            if (lossBefore) {
                afterLoss.add(packet.sequence());
            }
        });
    }

    private static RtpPacket packet(int sequence) {
        return new RtpPacket(96, false, sequence & 0xFFFF, 0, 1, ByteBuffer.allocate(100));
    }

    private void offer(long nowUs, int... sequences) {
        for (int sequence : sequences) {
            buffer.offer(packet(sequence), nowUs);
        }
    }

    @Test
    void packetsAreSwappedBackAlsoOverTheWrap() {
        offer(0, 65_534, 0, 65_535, 2, 1, 3);
        assertEquals(List.of(65_534, 65_535, 0, 1, 2, 3), out);
        assertEquals(0, buffer.lost());
        assertEquals(0, buffer.held());
    }

    @Test
    void duplicatesAndLatePacketsAreDropped() {
        offer(0, 10, 11, 11, 10, 13, 13, 12);
        assertEquals(List.of(10, 11, 12, 13), out);
        assertEquals(3, buffer.late());
    }

    /** Each source begins with a number of its own (RFC 3550 section 5.1): it is neither late, nor far ahead, nor wild. */
    @Test
    void theNumbersOfAnotherSourceAreItsOwn() {
        offer(0, 1_000, 1_001, 1_003);
        for (int first : new int[] {1_050, 950, 40_000, 1_003}) {
            out.clear();
            afterLoss.clear();
            buffer.begin();
            offer(0, first, first + 1, first + 2);
            List<Integer> fresh = List.of(first, first + 1, first + 2);
            assertEquals(fresh, out.subList(out.size() - 3, out.size()));
            assertTrue(afterLoss.contains(first), "what was not complete is not to be completed by it");
            assertEquals(0, buffer.held());
        }
        assertEquals(1, buffer.lost(), "1002 only");
        assertEquals(0, buffer.late());
        assertEquals(0, buffer.wild());
    }

    @Test
    void theFirstSourceComesAfterNothing() {
        buffer.begin();
        offer(0, 7, 8);
        assertEquals(List.of(7, 8), out);
        assertEquals(List.of(), afterLoss);
    }

    @Test
    void aMissingPacketIsGivenUpInTime() {
        offer(0, 1, 3, 4);
        buffer.release(WAIT_US - 1);
        assertEquals(List.of(1), out);
        buffer.release(WAIT_US);
        assertEquals(List.of(1, 3, 4), out);
        assertEquals(List.of(3), afterLoss);
        assertEquals(1, buffer.lost());
        offer(WAIT_US, 2);
        assertEquals(List.of(1, 3, 4), out, "too late");
    }

    @Test
    void noMoreIsHeldThanAllowed() {
        offer(0, 1);
        for (int i = 3; i < 200; i++) {
            offer(0, i);
            assertTrue(buffer.held() <= 64, "held " + buffer.held());
        }
        assertEquals(1, buffer.lost());
        assertEquals(199, out.get(out.size() - 1));
        ReorderBuffer small = buffer(new ReorderLimits(64, 250, WAIT_US));
        small.offer(packet(1), 0);
        small.offer(packet(3), 0);
        small.offer(packet(4), 0);
        assertEquals(2, small.held());
        small.offer(packet(5), 0);
        assertEquals(0, small.held(), "250 bytes at most");
    }

    /** Browsers send old packets again to find out how much gets through. */
    @Test
    void whatIsSentAgainLateBeginsNothingAnew() {
        for (int i = 1_000; i < 1_200; i++) {
            offer(0, i);
        }
        for (int old : new int[] {1_010, 1_011, 1_012, 1_013, 60_000, 60_001}) {
            buffer.offerAgain(packet(old), 0);
        }
        offer(0, 1_201);
        buffer.offerAgain(packet(1_200), 0);
        assertEquals(202, out.size());
        assertEquals(1_201, out.get(201));
        assertEquals(List.of(), afterLoss);
        assertEquals(0, buffer.wild());
    }

    @Test
    void whereTheTransportKeepsTheOrderNothingWaits() {
        ReorderBuffer ordered = buffer(ReorderLimits.ORDERED);
        for (int sequence : new int[] {1, 2, 5, 6}) {
            ordered.offer(packet(sequence), 0);
        }
        assertEquals(List.of(1, 2, 5, 6), out);
        assertEquals(List.of(5), afterLoss);
        assertEquals(2, ordered.lost());
    }

    /** Some senders never count, or begin anew at will; inside a connection that costs nothing. */
    @Test
    void whereTheTransportKeepsTheOrderWildNumbersAreNothing() {
        ReorderBuffer ordered = buffer(ReorderLimits.ORDERED);
        int[] sequences = {7, 7, 7, 40_000, 3, 65_535, 0, 20, 19};
        for (int sequence : sequences) {
            ordered.offer(packet(sequence), 0);
        }
        assertEquals(Arrays.stream(sequences).boxed().toList(), out);
        assertEquals(List.of(20), afterLoss);
        assertEquals(19, ordered.lost());
        assertEquals(0, ordered.wild());
    }

    @Test
    void numbersAtRandomAreCounted() {
        for (int i = 0; i < 30; i++) {
            offer(i, i * 16_001);
        }
        assertEquals(1, out.size());
        assertEquals(29, buffer.wild());
        assertEquals(0, buffer.held());
    }

    @Test
    void aWildNumberIsNotBelievedUntilTheNextOne() {
        offer(0, 1, 2, 40_000, 3, 4);
        assertEquals(List.of(1, 2, 3, 4), out);
        offer(0, 30_000, 30_001, 30_002);
        assertEquals(List.of(1, 2, 3, 4, 30_001, 30_002), out);
        assertEquals(List.of(30_001), afterLoss);
    }

    @Test
    void whateverComesOrderIsKept() {
        Random random = new Random(3550);
        for (int round = 0; round < 200; round++) {
            out.clear();
            ReorderBuffer each = buffer(new ReorderLimits(64, 100_000, WAIT_US));
            List<Integer> sent = new ArrayList<>();
            int first = random.nextInt(65_536);
            for (int i = 0; i < 300; i++) {
                if (i == 0 || random.nextInt(20) > 0) {
                    sent.add(first + i);
                }
            }
            for (int i = 1; i + 5 < sent.size(); i += 5) {
                Collections.shuffle(sent.subList(i, i + 5), random);
            }
            long nowUs = 0;
            for (int sequence : sent) {
                each.offer(packet(sequence), nowUs += 1_000);
            }
            each.flush();
            assertEquals(sent.size(), out.size(), "all came in time");
            for (int i = 1; i < out.size(); i++) {
                assertTrue((out.get(i) - out.get(i - 1) & 0xFFFF) < 0x8000, "out of order");
            }
        }
    }
}
