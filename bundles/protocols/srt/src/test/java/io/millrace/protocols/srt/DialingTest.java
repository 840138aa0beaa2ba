package io.millrace.protocols.srt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.protocols.srt.connect.Caller;
import io.millrace.protocols.srt.connect.Opening;
import io.millrace.protocols.srt.connect.Rendezvous;
import io.millrace.protocols.srt.link.LinkLimits;
import io.millrace.protocols.srt.link.LinkParameters;
import io.millrace.protocols.srt.wire.Capabilities;
import io.millrace.protocols.srt.wire.Extension;
import io.millrace.protocols.srt.wire.Handshake;
import io.millrace.protocols.srt.wire.RejectCode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DialingTest {
    private static final LinkLimits LIMITS = new LinkLimits(64, 64, 0, 5_000_000, 1 << 24, 1 << 12);
    private static final InetSocketAddress REMOTE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9_000);
    private static final long START_US = 3_000_000;

    private final List<String> failures = new ArrayList<>();

    private final Dialing.Outcome outcome = new Dialing.Outcome() {
        @Override
        public Media connected() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void started(SrtConnection connection) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void failed(String reason) {
            failures.add(reason);
        }
    };

    private final Opening.Call call = new Opening.Call(7, 1_000, "read:live/a", 120, Optional.empty(), LIMITS);
    private final Dialing dialing = new Dialing(REMOTE, new Caller(call, START_US), outcome);

    private static Handshake induction() {
        return new Handshake(5, 0, Handshake.MAGIC, 1_000, 1_500, 8_192, Handshake.INDUCTION, 7, 99, List.of());
    }

    private static Handshake conclusion() {
        Extension capabilities =
                new Capabilities(0x010501, Capabilities.OURS, 120, 120).toExtension(Extension.HANDSHAKE_RESPONSE);
        return new Handshake(5, 0, 1, 1_000, 1_500, 8_192, Handshake.CONCLUSION, 55, 99, List.of(capabilities));
    }

    @Test
    void theFirstPacketIsDueAtOnceAndThenFourTimesASecond() {
        assertEquals(7, dialing.localId());
        assertTrue(dialing.due(START_US).isPresent());
        assertTrue(dialing.due(START_US).isEmpty());
        int sent = 0;
        for (long us = 10_000; us <= 1_000_000; us += 10_000) {
            sent += dialing.due(START_US + us).isPresent() ? 1 : 0;
        }
        assertEquals(4, sent);
    }

    @Test
    void theNextPacketNeedNotWait() {
        assertEquals(Handshake.INDUCTION, dialing.due(START_US).orElseThrow().type());
        assertTrue(dialing.answer(induction(), 0, START_US + 1_000).isEmpty());
        assertEquals(
                Handshake.CONCLUSION,
                dialing.due(START_US + 1_000).orElseThrow().type());
        LinkParameters agreed =
                dialing.answer(conclusion(), 0, START_US + 2_000).orElseThrow();
        assertEquals(55, agreed.peerId());
        assertTrue(dialing.isOver());
        assertTrue(dialing.due(START_US + 10_000_000).isEmpty());
        assertEquals(List.of(), failures);
    }

    @Test
    void nobodyIsAskedForEver() {
        assertTrue(dialing.due(START_US + 5_000_000).isPresent());
        assertFalse(dialing.isOver());
        assertTrue(dialing.due(START_US + 5_300_000).isEmpty());
        assertTrue(dialing.isOver());
        assertEquals(1, failures.size());
        assertTrue(failures.get(0).startsWith("No answer from "), failures.get(0));
        dialing.fail("late");
        assertEquals(1, failures.size(), "one reason");
    }

    @Test
    void aRendezvousWaitsLonger() {
        Dialing meeting = new Dialing(REMOTE, new Rendezvous(call, 5, START_US), outcome);
        assertEquals(
                Handshake.WAVE_A_HAND,
                meeting.due(START_US + 29_000_000).orElseThrow().type());
        assertTrue(meeting.begun().isEmpty(), "nobody has been met");
        assertTrue(meeting.due(START_US + 31_000_000).isEmpty());
        assertEquals(1, failures.size());
    }

    @Test
    void refusalsAndBrokenAnswersEndIt() {
        dialing.answer(induction().refusing(RejectCode.NOT_FOUND), 0, START_US);
        assertEquals(List.of("The other server refused: the peer has no such stream (1404)"), failures);
        assertTrue(dialing.isOver());
        Dialing other = new Dialing(REMOTE, new Caller(call, START_US), outcome);
        other.answer(induction(), 0, START_US);
        Extension broken = new Extension(Extension.HANDSHAKE_RESPONSE, java.nio.ByteBuffer.allocate(4));
        other.answer(
                new Handshake(5, 0, 1, 1_000, 1_500, 8_192, Handshake.CONCLUSION, 55, 99, List.of(broken)),
                0,
                START_US);
        assertEquals(2, failures.size());
        assertTrue(other.isOver());
    }

    @Test
    void whatIsCancelledFailsInSilence() {
        dialing.cancel();
        assertTrue(dialing.due(START_US + 1_000).isEmpty());
        assertTrue(dialing.begun().isEmpty());
        assertEquals(List.of(), failures);
    }
}
