package io.millrace.protocols.hlspull;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.protocols.hlspull.Timeline.ClockId;
import org.junit.jupiter.api.Test;

class TimelineTest {
    private static final ClockId FIRST = new ClockId(0, 0);
    private static final ClockId SECOND = new ClockId(0, 1);

    private final Timeline timeline = new Timeline();

    private long place(ClockId clock, long firstUs, long expectedUs) {
        return firstUs + timeline.offsetUs(clock, firstUs, expectedUs, true);
    }

    @Test
    void theFirstClockBeginsAtZeroAndRunsOn() {
        assertEquals(0, place(FIRST, 900_000_000, Timeline.NOWHERE));
        assertEquals(4_000_123, place(FIRST, 904_000_123, 4_000_000), "what the clock says goes before the playlist");
        assertEquals(9_000_000, place(FIRST, 909_000_000, 6_000_000), "a segment is missing");
    }

    @Test
    void soundKeepsItsDistanceToPictures() {
        place(FIRST, 900_000_000, Timeline.NOWHERE);
        assertEquals(-20_000, place(FIRST, 899_980_000, Timeline.NOWHERE));
        assertEquals(4_000_000, place(SECOND, 50_000_000, 4_000_000));
        assertEquals(3_980_000, place(SECOND, 49_980_000, 4_010_000), "the offset of the pictures holds");
    }

    @Test
    void aDiscontinuityFollowsWhatWasBefore() {
        place(FIRST, 900_000_000, Timeline.NOWHERE);
        assertEquals(2_000_000, place(SECOND, 5, 2_000_000));
        assertEquals(4_000_000, place(SECOND, 2_000_005, 4_000_000));
        assertEquals(6_000_000, place(new ClockId(1, 0), 77, 6_000_000), "numbers that begin anew are other clocks");
    }

    @Test
    void aJumpThatWasNotAnnouncedIsOneAllTheSame() {
        place(FIRST, 900_000_000, Timeline.NOWHERE);
        assertEquals(2_000_000, place(FIRST, 100_000_000, 2_000_000));
        assertEquals(4_000_000, place(FIRST, 102_000_000, 4_000_000));
    }

    @Test
    void aClockThatWrappedGoesOn() {
        long nearUs = Timeline.WRAP_US - 1_000_000;
        place(FIRST, nearUs, Timeline.NOWHERE);
        assertEquals(2_000_000, place(FIRST, 1_000_000, 2_000_000));
        assertEquals(1_500_000, place(FIRST, 500_000, Timeline.NOWHERE), "sound begins behind the wrap");
        assertEquals(0, timeline.offsetUs(new ClockId(9, 9), 2_000_000, 2_000_000, false));
    }
}
