package io.millrace.formats.mpegts;

import static io.millrace.formats.mpegts.PidInput.Continuity.BROKEN;
import static io.millrace.formats.mpegts.PidInput.Continuity.REPEATED;
import static io.millrace.formats.mpegts.PidInput.Continuity.RIGHT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PidInputTest {
    private final PidInput input = new PidInput(null, null);

    private List<PidInput.Continuity> next(int... counters) {
        List<PidInput.Continuity> said = new ArrayList<>();
        for (int counter : counters) {
            said.add(input.next(counter, false));
        }
        return said;
    }

    @Test
    void theFirstMayHaveAnyCounterAndItWraps() {
        assertEquals(List.of(RIGHT, RIGHT, RIGHT, RIGHT), next(14, 15, 0, 1));
        assertEquals(1, input.counter());
    }

    @Test
    void aPacketMayComeTwiceButNotThreeTimes() {
        assertEquals(List.of(RIGHT, REPEATED, RIGHT), next(3, 3, 4));
        assertEquals(List.of(REPEATED, BROKEN), next(4, 4));
    }

    @Test
    void aJumpIsToldOnceAndCountedFromThere() {
        assertEquals(List.of(RIGHT, BROKEN, RIGHT, BROKEN, RIGHT), next(3, 5, 6, 5, 6));
    }

    @Test
    void anAnnouncedDiscontinuityIsRight() {
        next(3);
        assertEquals(RIGHT, input.next(9, true));
        assertEquals(RIGHT, input.next(9, true), "the same counter again is another packet then");
        assertEquals(List.of(RIGHT), next(10));
    }

    @Test
    void anotherPieceCountsAnew() {
        next(3, 3);
        input.restart();
        assertEquals(List.of(RIGHT, REPEATED), next(3, 3));
    }
}
