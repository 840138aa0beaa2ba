package io.millrace.codecs.ffmpeg.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class WallTimeTest {
    private final FakePace pace = new FakePace(5_000_000);
    private final WallTime wall = new WallTime(pace);

    @Test
    void itCountsFromTheBeginningAndNotFromNow() {
        pace.awaitNanos(3_000_000_000L);
        wall.follow();
        assertEquals(5_000_000 + 2_900_000, wall.usAt(2_900_000), "a late picture shows when it was due");
    }

    @Test
    void itFollowsAClockThatIsSet() {
        pace.awaitNanos(3_000_000_000L);
        pace.setWallAhead(-3_600_000_000L);
        assertEquals(8_000_000, wall.usAt(3_000_000));
        wall.follow();
        assertEquals(8_000_000 - 3_600_000_000L, wall.usAt(3_000_000));
    }

    @Test
    void itDoesNotFollowEveryTremor() {
        pace.setWallAhead(15_000);
        wall.follow();
        assertEquals(5_000_000, wall.usAt(0));
    }
}
