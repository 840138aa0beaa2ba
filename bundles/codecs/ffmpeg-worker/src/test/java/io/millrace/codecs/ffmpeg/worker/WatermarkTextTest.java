package io.millrace.codecs.ffmpeg.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class WatermarkTextTest {
    private static final long WALL_US = 1_795_219_200_000_000L + 45_296_789_012L;

    private long nowUs;

    private static String at(String text) {
        return new WatermarkText(text, ZoneId.of("+02:00")).at(WALL_US);
    }

    @Test
    void placeholdersStandForTheClock() {
        assertEquals("2026-11-21T12:34:56.789Z", at("{utc}"));
        assertEquals("14:34:56.789 on 2026-11-21", at("{time} on {date}"));
        assertEquals("{stream} {", at("{stream} {"));
    }

    @Test
    void theClockIsThatOfThePictureThatWasLateTheLeast() {
        PictureClock clock = new PictureClock(() -> nowUs);
        nowUs = 10_000_000;
        assertEquals(10_000_000, clock.wallUs(123));
        clock.came(1_000_000);
        assertEquals(10_000_000, clock.wallUs(1_000_000));
        nowUs = 10_090_000;
        clock.came(1_040_000);
        assertEquals(10_040_000, clock.wallUs(1_040_000), 100);
        nowUs = 10_075_000;
        clock.came(1_080_000);
        assertEquals(10_075_000, clock.wallUs(1_080_000));
    }

    @Test
    void aClockThatWasSetIsFollowed() {
        PictureClock clock = new PictureClock(() -> nowUs);
        nowUs = 10_000_000;
        clock.came(0);
        nowUs = 3_610_000_000L;
        clock.came(40_000);
        assertEquals(3_610_000_000L, clock.wallUs(40_000));
    }

    @Test
    void anInputThatIsSlowlyLateIsFollowedToo() {
        PictureClock clock = new PictureClock(() -> nowUs);
        for (int second = 0; second < 600; second++) {
            nowUs = second * 1_000_500L;
            clock.came(second * 1_000_000L);
        }
        assertEquals(nowUs, clock.wallUs(599_000_000L), 1_000);
    }

    @Test
    void valuesOfOptionsAreReadTwice() {
        assertEquals("plain/File.ttf", FilterText.value("plain/File.ttf"));
        assertEquals("a\\\\:b\\\\\\'c\\\\\\\\d\\,\\[e\\]\\;\\ f", FilterText.value("a:b'c\\d,[e]; f"));
    }
}
