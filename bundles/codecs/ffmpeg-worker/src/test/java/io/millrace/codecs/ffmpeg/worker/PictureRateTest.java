package io.millrace.codecs.ffmpeg.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PictureRateTest {
    private final PictureRate rate = new PictureRate();
    private long us = 5_000_000;

    private void pictures(int count, long everyUs) {
        for (int i = 0; i < count; i++) {
            rate.came(us);
            us += everyUs;
        }
    }

    @Test
    void whatIsAboutAsToldIsNoNews() {
        pictures(61, 33_333);
        assertEquals(0, rate.unlike(30));
        pictures(60, 40_000);
        assertEquals(0, rate.unlike(30));
        pictures(60, 1_000_000 / 35);
        assertEquals(0, rate.unlike(30));
    }

    @Test
    void moreAndFewerPicturesAreNoticed() {
        pictures(61, 16_667);
        assertEquals(60, rate.unlike(30), 0.1);
        assertEquals(0, rate.unlike(30), "nothing came since");
        us += 66_667 - 16_667;
        pictures(60, 66_667);
        assertEquals(15, rate.unlike(60), 0.1);
    }

    @Test
    void ofAFewPicturesNothingFollows() {
        pictures(12, 33_333);
        assertEquals(0, rate.unlike(10), "eleven intervals");
        pictures(1, 33_333);
        assertEquals(30, rate.unlike(10), 0.1);
        us += 1_000_000 - 33_333;
        pictures(12, 1_000_000);
        assertEquals(1, rate.unlike(30), 0.1);
    }

    @Test
    void pausesOfTheSourceDoNotCountAndPicturesThatAreLeftOutEvenlyDo() {
        for (int i = 0; i < 4; i++) {
            pictures(30, 33_333);
            us += 2_000_000;
        }
        assertEquals(0, rate.unlike(30));
        // 50 a second of which every third and fifth is left out
        for (int i = 0; i < 20; i++) {
            pictures(1, 20_000);
            pictures(2, 40_000);
        }
        assertEquals(0, rate.unlike(30));
        assertEquals(0, rate.unlike(30), "nothing came since");
    }

    @Test
    void aJumpOfTheTimelineDoesNotCount() {
        pictures(11, 33_333);
        us -= 60_000_000;
        rate.restart();
        pictures(12, 10_000);
        assertEquals(0, rate.unlike(30), "eleven intervals");
    }
}
