package io.millrace.core.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.FrameRate;
import io.millrace.api.packaging.PackagingProfile;
import io.millrace.testkit.SyntheticStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A part is a whole number of pictures. */
final class StreamProfileTest {
    @ParameterizedTest
    @CsvSource({
        "25, 1, 200000",
        "30, 1, 200000",
        "50, 1, 200000",
        "60, 1, 200000",
        "24, 1, 209000",
        "24000, 1001, 209000",
        "30000, 1001, 201000",
        "60000, 1001, 201000",
        "15, 1, 200000",
        "12, 1, 250000",
        "10, 1, 200000",
        "4, 1, 250000",
        "3, 1, 334000",
        "1, 1, 1000000"
    })
    void partTarget(int frames, int seconds, long expectedUs) {
        FrameRate rate = new FrameRate(frames, seconds);
        long partUs = StreamProfile.partTargetUs(200_000, rate);
        assertEquals(expectedUs, partUs);
        double frameUs = 1_000_000 / rate.perSecond();
        double reachedUs = Math.floor(partUs / frameUs + 1e-9) * frameUs;
        assertTrue(reachedUs >= 0.85 * partUs, "a part reaches " + reachedUs);
    }

    @Test
    void anUnknownRateGetsAPartThatAllUsualRatesFill() {
        long partUs = StreamProfile.partTargetUs(200_000, FrameRate.UNKNOWN);
        for (double perSecond : new double[] {10, 15, 20, 24_000 / 1_001.0, 24, 25, 30_000 / 1_001.0, 30, 50, 60}) {
            double frameUs = 1_000_000 / perSecond;
            assertTrue(Math.floor(partUs / frameUs) * frameUs >= 0.85 * partUs, perSecond + " pictures a second");
        }
        assertEquals(500_000, StreamProfile.partTargetUs(500_000, FrameRate.UNKNOWN));
    }

    @Test
    void soundAloneKeepsTheConfiguredTarget() {
        PackagingProfile configured = PackagingProfile.DEFAULT;
        assertSame(configured, StreamProfile.fit(configured, List.of(SyntheticStream.AUDIO)));
        assertEquals(configured, StreamProfile.fit(configured, List.of(SyntheticStream.VIDEO)));
    }
}
