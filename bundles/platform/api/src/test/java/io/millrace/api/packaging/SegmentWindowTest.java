package io.millrace.api.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SegmentWindowTest {
    @Test
    void segmentsAreFoundByNumber() {
        SegmentWindow window = new SegmentWindow(List.of(segment(7, true), segment(8, false)), 8, 2, false);
        assertEquals(7, window.segment(7).orElseThrow().mediaSequence());
        assertEquals(8, window.segment(8).orElseThrow().mediaSequence());
        assertEquals(Optional.empty(), window.segment(6));
        assertEquals(Optional.empty(), window.segment(9));
        assertEquals(Optional.empty(), window.segment(Long.MAX_VALUE));
        assertEquals(Optional.empty(), new SegmentWindow(List.of(), 0, 0, false).segment(0));
        assertEquals(7, window.newestComplete().orElseThrow().mediaSequence());
    }

    @Test
    void aBlockingRequestIsAnsweredOnceItsPartIsThere() {
        SegmentWindow window = new SegmentWindow(List.of(segment(7, true), segment(8, false)), 8, 2, false);
        assertTrue(window.contains(7, -1));
        assertTrue(window.contains(7, 99), "a part past the end of a complete segment never comes");
        assertTrue(window.contains(8, 1));
        assertFalse(window.contains(8, 2));
        assertFalse(window.contains(8, -1));
        assertFalse(window.contains(9, 0));
        assertTrue(new SegmentWindow(window.segments(), 8, 2, true).contains(100, 0), "nothing more will come");
    }

    @Test
    void aWindowDoesNotChange() {
        List<Segment> segments = new ArrayList<>(List.of(segment(1, true)));
        SegmentWindow window = new SegmentWindow(segments, 2, 0, false);
        segments.clear();
        assertEquals(1, window.segments().size());
        assertThrows(
                UnsupportedOperationException.class, () -> window.segments().clear());
    }

    @Test
    void fileNamesAreTakenApart() {
        assertEquals(
                Optional.of(new SegmentNames.Parsed("v0", "e1x", 17, -1, false)), SegmentNames.parse("v0.e1x-17.m4s"));
        assertEquals(
                Optional.of(new SegmentNames.Parsed("720p.v0", "e1x", 17, 3, false)),
                SegmentNames.parse("720p.v0.e1x-17.3.m4s"));
        assertEquals(
                Optional.of(new SegmentNames.Parsed("a-64", "e1x", 1, -1, true)),
                SegmentNames.parse("a-64.e1x-1.init.mp4"));
    }

    @Test
    void otherFileNamesAreNotOurs() {
        String[] others = {
            "",
            "index.m3u8",
            "v0.m4s",
            "v0.E-1.m4s",
            "v0.e-.m4s",
            "v0.e--1.m4s",
            "v0.e-1.m4sx",
            "v0.e-1.2.3.m4s",
            "v0.e-1.2.init.mp4",
            "v0/e.e-1.m4s",
            "v0.e-1.1234567.m4s",
            "v0.e-1234567890123456789.m4s",
            "v".repeat(300) + ".e-1.m4s",
            "v0.e-1.m4s\n"
        };
        for (String name : others) {
            assertEquals(Optional.empty(), SegmentNames.parse(name), name);
        }
    }

    private static Segment segment(long number, boolean complete) {
        return new Segment(number, 0, 2_000_000, 0, false, 0, 0, false, null, List.of(), Body.of(List.of()), complete);
    }
}
