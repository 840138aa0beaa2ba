package io.millrace.codecs.ffmpeg.worker;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class KeyTimesTest {
    private final KeyTimes keys = new KeyTimes();

    @Test
    void aKeyPictureIsOneWhenItComesOut() {
        keys.add(100);
        keys.add(400);
        assertTrue(keys.reached(100));
        assertFalse(keys.reached(200));
        assertFalse(keys.reached(300));
        assertTrue(keys.reached(400));
        assertFalse(keys.reached(500));
    }

    @Test
    void theFirstPictureThatIsLeftTakesTheirPlaceOnce() {
        keys.add(100);
        keys.add(200);
        assertTrue(keys.reached(250), "both were left out");
        assertFalse(keys.reached(300));
    }

    @Test
    void picturesThatLeadAKeyPictureBeginItsSegment() {
        keys.add(100);
        assertTrue(keys.reached(100));
        keys.add(400);
        keys.follow(300);
        keys.follow(350);
        keys.follow(500);
        assertFalse(keys.reached(200));
        assertTrue(keys.reached(300));
        assertFalse(keys.reached(350));
        assertFalse(keys.reached(400), "it is inside the segment now");
    }

    @Test
    void whatFollowsNoKeyPictureMakesNone() {
        keys.follow(50);
        assertFalse(keys.reached(50));
        keys.add(100);
        keys.clear();
        assertFalse(keys.reached(100));
    }

    @Test
    void aDecoderThatKeepsEverythingDoesNotFillTheMemory() {
        for (int i = 0; i < 100; i++) {
            keys.add(i);
        }
        assertFalse(keys.reached(35), "the oldest are forgotten");
        assertTrue(keys.reached(36));
    }
}
