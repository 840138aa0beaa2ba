package io.millrace.codecs.ffmpeg.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ThinningTest {
    private static int kept(double most, double source, int seconds) {
        Thinning thinning = new Thinning(most);
        int kept = 0;
        for (int i = 0; i < source * seconds; i++) {
            // as protocols round that count milliseconds
            kept += thinning.keeps(Math.round(i * 1_000 / source) * 1_000, false) ? 1 : 0;
        }
        return kept;
    }

    @Test
    void noMoreThanAskedFor() {
        assertEquals(300, kept(30, 60, 10));
        assertEquals(250, kept(25, 50, 10));
        assertEquals(240, kept(24, 60, 10), 2);
        assertEquals(10, kept(1, 30, 10));
    }

    @Test
    void whatIsNotFasterLosesNothing() {
        assertEquals(300, kept(30, 30, 10));
        assertEquals(300, kept(30, 29.97, 10));
        assertEquals(300, kept(29.97, 30, 10), 1);
        assertEquals(10, kept(30, 1, 10));
        assertEquals(600, kept(0, 60, 10));
    }

    @Test
    void keyPicturesStayAndJumpsAreFollowed() {
        Thinning thinning = new Thinning(10);
        assertTrue(thinning.keeps(0, true));
        assertTrue(thinning.keeps(20_000, true));
        assertTrue(thinning.keeps(900_000_000, false));
        assertTrue(thinning.keeps(5_000, false));
    }
}
