package io.millrace.protocols.mpegts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.formats.rtp.MalformedRtpException;
import io.millrace.formats.rtp.ReorderLimits;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RtpInputTest {
    private static final long WAIT_US = 100_000;

    private final List<Integer> out = new ArrayList<>();
    private final RtpInput input =
            new RtpInput(new ReorderLimits(64, 10_000, WAIT_US), payload -> out.add((int) payload.get(0)));

    private void offer(int sequence, long ssrc, long nowUs) {
        byte[] payload = {(byte) (sequence & 0x3F), 1, 2};
        input.datagram(ByteBuffer.wrap(TestServer.rtp(33, sequence, ssrc, payload)), nowUs);
    }

    @Test
    void packetsThatOvertakeEachOtherAreOrdered() {
        for (int sequence : new int[] {1, 3, 2, 5, 6, 4, 4, 7}) {
            offer(sequence, 1, 0);
        }
        assertEquals(List.of(1, 2, 3, 4, 5, 6, 7), out);
        assertEquals(0, input.lost());
        assertEquals(1, input.late());
        assertFalse(input.isHolding());
    }

    @Test
    void aMissingPacketIsWaitedForAndGivenUp() {
        offer(1, 1, 0);
        offer(3, 1, 10);
        assertTrue(input.isHolding());
        input.release(WAIT_US);
        assertEquals(List.of(1), out);
        input.release(WAIT_US + 10);
        assertEquals(List.of(1, 3), out);
        assertEquals(1, input.lost());
        offer(2, 1, WAIT_US + 20);
        assertEquals(List.of(1, 3), out);
        assertEquals(1, input.late());
    }

    @Test
    void numbersWrapAround() {
        for (int sequence : new int[] {65_534, 0, 65_535, 2, 1}) {
            offer(sequence, 1, 0);
        }
        assertEquals(List.of(62, 63, 0, 1, 2), out);
    }

    @Test
    void anotherSourceBeginsAtOnceAndWhatWasHeldComesBefore() {
        offer(1, 1, 0);
        offer(3, 1, 0);
        offer(40, 2, 0);
        offer(41, 2, 0);
        assertEquals(List.of(1, 3, 40, 41), out);
        assertEquals(1, input.lost(), "counts go on");
    }

    @Test
    void whatIsHeldIsBoundedByBytes() {
        offer(1, 1, 0);
        byte[] large = new byte[4_000];
        for (int sequence = 3; sequence < 20; sequence++) {
            input.datagram(ByteBuffer.wrap(TestServer.rtp(33, sequence, 1, large)), 0);
        }
        assertEquals(18, out.size());
        assertEquals(1, input.lost());
    }

    @Test
    void otherThingsAreRefused() {
        for (byte[] wrong :
                List.of(new byte[0], new byte[5], TestServer.rtp(0, 1, 1, new byte[10]), new byte[] {0x47})) {
            assertThrows(MalformedRtpException.class, () -> input.datagram(ByteBuffer.wrap(wrong), 0));
        }
        input.datagram(ByteBuffer.wrap(TestServer.rtp(96, 1, 1, new byte[] {9})), 0);
        assertEquals(List.of(9), out);
    }
}
