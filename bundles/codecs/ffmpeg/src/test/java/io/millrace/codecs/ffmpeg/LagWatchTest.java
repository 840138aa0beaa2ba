package io.millrace.codecs.ffmpeg;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.codecs.ffmpeg.wire.FromWorker.OutputReport;
import io.millrace.codecs.ffmpeg.wire.FromWorker.OutputState;
import org.junit.jupiter.api.Test;

class LagWatchTest {
    private static final long SECOND_US = 1_000_000;

    private final LagWatch watch = new LagWatch();

    private boolean at(int second, double speed, int queued, long dropped) {
        return watch.fallsBehind(
                second * SECOND_US,
                new OutputReport(0, OutputState.RUNNING, "x", 2, 2, 30, speed, queued, 50, dropped));
    }

    @Test
    void tenSlowSecondsWithAGrowingQueueAreTooMany() {
        for (int second = 0; second < 10; second++) {
            assertFalse(at(second, 0.8, second, 0));
        }
        assertTrue(at(10, 0.8, 10, 0));
    }

    @Test
    void aQueueThatOverflowsGrows() {
        for (int second = 0; second < 10; second++) {
            assertFalse(at(second, 0.8, 8, second));
        }
        assertTrue(at(10, 0.8, 8, 10));
    }

    @Test
    void aQueueThatDoesNotGrowKeepsUp() {
        for (int second = 0; second < 30; second++) {
            assertFalse(at(second, 0.9, 3, 0));
        }
    }

    @Test
    void aGoodSecondMakesUpForTwo() {
        int dropped = 0;
        for (int second = 0; second < 60; second++) {
            boolean good = second % 3 == 0;
            dropped += good ? 0 : 1;
            assertFalse(at(second, good ? 1.2 : 0.8, 4, dropped));
        }
    }

    @Test
    void whoLeavesOutPicturesIsBehindThoughItsSpeedLooksFine() {
        for (int second = 0; second < 10; second++) {
            assertFalse(at(second, 1.5, 8, second * 20));
        }
        assertTrue(at(10, 1.5, 8, 200));
    }

    @Test
    void nothingEncodedIsNotSlow() {
        for (int second = 0; second < 30; second++) {
            assertFalse(at(second, 0, second, 0));
        }
    }
}
