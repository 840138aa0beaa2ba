package io.millrace.codecs.ffmpeg.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LifelineTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
    private final AtomicBoolean parent = new AtomicBoolean(true);
    private final AtomicInteger looks = new AtomicInteger();
    private final Lifeline lifeline = new Lifeline(nanos::get, () -> {
        looks.incrementAndGet();
        return parent.get();
    });

    @Test
    void itLooksForTheParentTwiceASecondAtMost() {
        for (int ms = 0; ms < 2_000; ms += 10) {
            assertFalse(lifeline.isCut());
            nanos.addAndGet(10_000_000);
        }
        assertEquals(4, looks.get());
    }

    @Test
    void itIsCutWhenTheParentIsGone() {
        assertFalse(lifeline.isCut());
        parent.set(false);
        nanos.addAndGet(500_000_000);
        assertTrue(lifeline.isCut());
    }

    @Test
    void itIsCutAtOnceWhenToldSoAndOverdueLater() {
        lifeline.cut();
        assertTrue(lifeline.isCut());
        assertFalse(lifeline.isOverdue());
        nanos.addAndGet(500_000_000);
        assertTrue(lifeline.isOverdue());
    }
}
