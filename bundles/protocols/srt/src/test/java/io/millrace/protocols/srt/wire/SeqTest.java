package io.millrace.protocols.srt.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class SeqTest {
    @Test
    void zeroFollowsTheHighest() {
        assertEquals(0, Seq.plus(Seq.MAX, 1));
        assertEquals(Seq.MAX, Seq.plus(0, -1));
        assertEquals(4, Seq.plus(Seq.MAX - 5, 10));
    }

    @Test
    void theShortWayRoundIsMeant() {
        assertEquals(0, Seq.offset(7, 7));
        assertEquals(3, Seq.offset(7, 10));
        assertEquals(-3, Seq.offset(10, 7));
        assertEquals(10, Seq.offset(Seq.MAX - 5, 4));
        assertEquals(-10, Seq.offset(4, Seq.MAX - 5));
    }
}
