package io.millrace.core.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.packaging.Body;
import io.millrace.api.packaging.Segment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a window weighs. */
final class BitRatesTest {
    private static final long USUAL_US = 2_000_000;

    private final BitRates rates = new BitRates();
    private final List<Segment> segments = new ArrayList<>();

    private static Segment segment(int bytes, long durationUs, boolean gap, boolean complete) {
        Body body = Body.of(List.of(Windows.bytes(bytes, 0)));
        return new Segment(1, 0, durationUs, 0, false, 0, 0, gap, null, List.of(), body, complete);
    }

    private void complete(int bytes, long durationUs, boolean gap) {
        Segment segment = segment(bytes, durationUs, gap, true);
        segments.add(segment);
        rates.completed(segment, USUAL_US);
        rates.update(segments);
    }

    @Test
    void nothingIsKnownAtFirst() {
        assertEquals(0, rates.averageBitsPerSecond());
        assertEquals(0, rates.peakBitsPerSecond());
        assertEquals(0, rates.expectedBytes());
    }

    @Test
    void partsCountUntilTheFirstSegment() {
        rates.update(List.of(segment(1_000, 200_000, false, false)));
        assertEquals(40_000, rates.averageBitsPerSecond());
        assertEquals(40_000, rates.peakBitsPerSecond());
    }

    @Test
    void holesWeighNothing() {
        complete(10_000, USUAL_US, false);
        complete(0, USUAL_US, true);
        assertEquals(40_000, rates.averageBitsPerSecond());
    }

    @Test
    void thePeakIsForgottenAfterMinutes() {
        complete(50_000, USUAL_US, false);
        for (int i = 0; i < 149; i++) {
            complete(10_000, USUAL_US, false);
        }
        assertEquals(200_000, rates.peakBitsPerSecond());
        segments.clear();
        complete(10_000, USUAL_US, false);
        assertEquals(40_000, rates.peakBitsPerSecond());
    }

    @Test
    void theNextSegmentIsForeseenFromTheLast() {
        complete(80_000, USUAL_US, false);
        complete(10_000, USUAL_US, false);
        assertEquals(90_000, rates.expectedBytes());
        complete(10_000, USUAL_US, false);
        complete(10_000, USUAL_US, false);
        assertTrue(rates.expectedBytes() < 12_000);
    }

    @Test
    void soundIsAsSlowAsItIs() {
        complete(48_000 / 8 * 2, USUAL_US, false);
        assertEquals(48_000, rates.averageBitsPerSecond());
    }
}
