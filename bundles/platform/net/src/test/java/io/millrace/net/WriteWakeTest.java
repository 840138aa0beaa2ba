package io.millrace.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.testkit.FakeClock;
import io.millrace.testkit.ManualTimer;
import org.junit.jupiter.api.Test;

class WriteWakeTest {
    private static final long WAIT_US = 40_000;

    private final ManualTimer timer = new ManualTimer(new FakeClock());
    private int woken;
    private final WriteWake wake = new WriteWake(timer, Runnable::run, WAIT_US, () -> woken++);

    @Test
    void aPictureWakesAtOnceAndSoundGoesAlong() {
        wake.news();
        wake.urgent();
        wake.written();
        assertEquals(1, woken);
        timer.advance(10 * WAIT_US);
        assertEquals(1, woken);
    }

    @Test
    void soundWaitsOnlyForAWhile() {
        wake.news();
        wake.written();
        timer.advance(WAIT_US / 2);
        wake.news();
        wake.written();
        assertEquals(0, woken);
        timer.advance(WAIT_US / 2);
        assertEquals(1, woken);
    }

    @Test
    void soundBehindAPictureHasAWaitOfItsOwn() {
        wake.news();
        wake.written();
        timer.advance(WAIT_US / 2);
        wake.urgent();
        wake.written();
        wake.news();
        wake.written();
        timer.advance(WAIT_US / 2);
        assertEquals(1, woken);
        timer.advance(WAIT_US / 2);
        assertEquals(2, woken);
    }

    @Test
    void nothingNewWakesNobody() {
        wake.written();
        timer.advance(WAIT_US);
        assertEquals(0, woken);
    }

    @Test
    void closedWakesNobody() {
        wake.news();
        wake.written();
        wake.close();
        timer.advance(WAIT_US);
        assertEquals(0, woken);
    }
}
