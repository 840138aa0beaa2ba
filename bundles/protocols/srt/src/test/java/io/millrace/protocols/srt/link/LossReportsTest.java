package io.millrace.protocols.srt.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.protocols.srt.wire.Header;
import io.millrace.protocols.srt.wire.PacketType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How often a packet that stays lost is asked for while an answer may still come in time; 120 ms of latency. */
class LossReportsTest {
    private static final int FIRST = 500;
    private static final long DELAY_US = 120_000;

    private final Wire wire = new Wire();
    private final List<String> told = new ArrayList<>();
    private final Link link = new Link(Wire.parameters(FIRST, 8_192, Optional.empty()), wire, new LinkEvents() {
        @Override
        public void payload(ByteBuffer content) {}

        @Override
        public void lost(int packets) {
            told.add("lost " + packets);
        }

        @Override
        public void closed(String reason, boolean byPeer) {
            told.add(reason);
        }
    });

    private long nowUs = Wire.START_US;
    private int sequence = FIRST;
    private boolean early;

    private void come() throws Exception {
        link.receive(Wire.data(sequence++, 0, nowUs - Wire.START_US, 100), nowUs);
    }

    /** A tick, a little early or late by turns, as timers come. */
    private void tick(long jitterUs) {
        long onTimeUs = nowUs + Link.TICK_US;
        early = !early;
        nowUs = onTimeUs + (early ? -jitterUs : jitterUs);
        link.tick(nowUs);
        nowUs = onTimeUs;
    }

    /** Acknowledgements are confirmed after a round trip that varies so much around its mean. */
    private void learn(long rttUs, long variationUs) throws Exception {
        for (int i = 0; i < 40; i++) {
            come();
            wire.sent.clear();
            tick(0);
            int number = Header.information(wire.control(PacketType.ACK).get(0));
            long answeredUs = nowUs + rttUs + (i % 2 == 0 ? variationUs : -variationUs);
            link.receive(Wire.control(PacketType.ACKACK, number), answeredUs);
        }
        wire.sent.clear();
    }

    /**
     * Loses a packet that was sent just before the next.
     *
     * @return microseconds from then until it was asked for, each time, if the answer could be in time
     */
    private List<Long> asked(long rttUs, long jitterUs) throws Exception {
        sequence++;
        come();
        long beginUs = nowUs;
        List<Long> asked = new ArrayList<>();
        int before = 0;
        while (told.isEmpty()) {
            int count = wire.control(PacketType.NAK).size();
            if (count > before && nowUs - beginUs + rttUs <= DELAY_US) {
                asked.add(nowUs - beginUs);
            }
            before = count;
            tick(jitterUs);
        }
        assertEquals(List.of("lost 1"), told);
        return asked;
    }

    @Test
    void fiveTriesFitIntoTheLatency() throws Exception {
        learn(20_000, 0);
        assertEquals(List.of(0L, 20_000L, 40_000L, 60_000L), asked(20_000, 0).subList(0, 4));
        told.clear();
        assertTrue(asked(20_000, 0).size() >= 6);
    }

    @Test
    void ticksThatAreNotQuiteOnTimeCostNoTry() throws Exception {
        learn(20_000, 0);
        List<Long> onTime = asked(20_000, 0);
        told.clear();
        wire.sent.clear();
        assertEquals(onTime.size(), asked(20_000, 900).size(), 1);
    }

    @Test
    void aRoundTripThatVariesLeavesFiveTries() throws Exception {
        learn(30_000, 10_000);
        List<Long> asked = asked(30_000, 900);
        assertTrue(asked.size() >= 5, "asked after " + asked);
    }

    @Test
    void itIsAskedForAgainBeforeTheRoundTripIsKnown() throws Exception {
        come();
        List<Long> asked = asked(20_000, 0);
        assertTrue(asked.size() >= 3, "asked after " + asked);
    }

    @Test
    void whatCannotComeInTimeIsNotAskedFor() throws Exception {
        learn(100_000, 0);
        sequence++;
        come();
        int before = 0;
        for (long leftUs = DELAY_US; told.isEmpty(); leftUs -= Link.TICK_US) {
            int count = wire.control(PacketType.NAK).size();
            assertTrue(count == before || leftUs >= 80_000, "asked with " + leftUs + " us left");
            before = count;
            tick(0);
        }
        assertTrue(before >= 1 && before <= 2, before + " reports");
    }
}
