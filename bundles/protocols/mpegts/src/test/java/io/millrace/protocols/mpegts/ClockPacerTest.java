package io.millrace.protocols.mpegts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.formats.mpegts.TsPackets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClockPacerTest {
    private static final long DELAY_US = 200_000;
    private static final long WRAP = 1L << 33;

    private final ClockPacer pacer = new ClockPacer(DELAY_US, 100_000);
    private final List<Long> due = new ArrayList<>();

    /** A packet with this clock, of 90 kHz, and some without. */
    private static byte[] packets(long clock, int others) {
        byte[] packets = new byte[(1 + others) * TsPackets.PACKET_BYTES];
        for (int at = 0; at < packets.length; at += TsPackets.PACKET_BYTES) {
            packets[at] = TsPackets.SYNC_BYTE;
            packets[at + 3] = 0x10;
        }
        packets[3] = 0x30;
        packets[4] = 7;
        packets[5] = 0x10;
        long base = Math.floorMod(clock, WRAP);
        packets[6] = (byte) (base >> 25);
        packets[7] = (byte) (base >> 17);
        packets[8] = (byte) (base >> 9);
        packets[9] = (byte) (base >> 1);
        packets[10] = (byte) (base << 7);
        return packets;
    }

    private boolean add(long clock, int others, long nowUs) {
        byte[] packets = packets(clock, others);
        return pacer.add(packets, packets.length, nowUs);
    }

    private List<Long> drain() {
        due.clear();
        byte[] target = new byte[TsPackets.PACKET_BYTES];
        while (pacer.dueUs() != Long.MAX_VALUE) {
            due.add(pacer.dueUs());
            pacer.take(target, 0);
            assertEquals(TsPackets.SYNC_BYTE, target[0]);
        }
        return due;
    }

    @Test
    void packetsBetweenTwoClocksLeaveEvenly() {
        add(0, 3, 1_000_000);
        assertEquals(Long.MAX_VALUE, pacer.dueUs(), "the end of the interval is not known yet");
        add(3_600, 1, 1_040_000);
        assertEquals(List.of(1_200_000L, 1_210_000L, 1_220_000L, 1_230_000L), drain());
        add(7_200, 0, 1_080_000);
        assertEquals(List.of(1_240_000L, 1_260_000L), drain());
    }

    @Test
    void theClockMayWrap() {
        add(WRAP - 1_800, 1, 0);
        add(1_800, 1, 40_000);
        assertEquals(List.of(200_000L, 220_000L), drain());
    }

    @Test
    void whatIsBeforeTheFirstClockLeavesWithIt() {
        byte[] plain = packets(0, 2);
        plain[3] = 0x10;
        pacer.add(plain, plain.length, 5_000);
        add(0, 0, 6_000);
        assertEquals(List.of(206_000L, 206_000L, 206_000L), drain());
    }

    @Test
    void jumpsOfTheClockDoNotStopTheStream() {
        add(0, 1, 0);
        add(900_000, 1, 40_000);
        assertEquals(List.of(200_000L, 200_000L), drain());
        add(10, 1, 80_000);
        add(3_610, 1, 120_000);
        List<Long> times = drain();
        assertEquals(4, times.size());
        assertTrue(times.get(3) <= 320_000, times.toString());
        for (int i = 1; i < times.size(); i++) {
            assertTrue(times.get(i) >= times.get(i - 1), times.toString());
        }
    }

    @Test
    void whatComesLateLeavesAtOnceAndTheRestIsLateByAsMuch() {
        add(0, 0, 0);
        add(3_600, 0, 40_000);
        drain();
        add(7_200, 0, 900_000);
        assertEquals(List.of(240_000L), drain());
        add(10_800, 0, 900_000);
        assertEquals(List.of(900_000L), drain());
        add(14_400, 0, 940_000);
        long next = drain().get(0);
        assertTrue(next >= 940_000 && next <= 940_040, "the delay comes back slowly: " + next);
    }

    @Test
    void aClockThatRunsFasterIsFollowed() {
        long nowUs = 0;
        // 300 millionths, for an hour
        for (int i = 0; i < 90_000; i++) {
            nowUs = i * 40_000L + i * 12L;
            add(i * 3_600L, 0, nowUs);
            long dueUs = pacer.dueUs();
            drain();
            assertTrue(i == 0 || dueUs - nowUs > 100_000 && dueUs - nowUs < 250_000, i + ": " + (dueUs - nowUs));
        }
        assertTrue(nowUs > 3_600_000_000L);
    }

    @Test
    void tooManyPacketsAreLeftOutTogether() {
        assertTrue(add(0, 400, 0));
        assertFalse(add(3_600, 200, 0));
        assertEquals(List.of(), drain());
        assertTrue(add(7_200, 100, 50_000));
        add(10_800, 0, 90_000);
        assertEquals(250_000L, pacer.dueUs(), "it begins anew");
    }

    @Test
    void whatIsHeldLeavesWhenNothingMoreComes() {
        pacer.finish();
        add(0, 2, 0);
        pacer.finish();
        assertEquals(List.of(200_000L, 200_000L, 200_000L), drain());
    }
}
