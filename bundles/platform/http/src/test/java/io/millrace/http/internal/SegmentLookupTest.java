package io.millrace.http.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.packaging.PackagingProfile;
import io.millrace.api.packaging.SegmentNames;
import io.millrace.api.packaging.SegmentWindow;
import io.millrace.testkit.FakeSegmentedStream;
import io.millrace.testkit.SyntheticStream;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A window with segments 5 and 6 complete and two parts of 7. */
class SegmentLookupTest {
    private final FakeSegmentedStream stream =
            new FakeSegmentedStream("v0", SyntheticStream.VIDEO, PackagingProfile.DEFAULT, 5);

    @BeforeEach
    void fill() {
        stream.segment(3);
        stream.segment(3);
        stream.part(200_000, true);
        stream.part(200_000, false);
    }

    private SegmentLookup find(String name) {
        return find(name, true);
    }

    private SegmentLookup find(String name, boolean mayWait) {
        return SegmentLookup.find(
                stream.window(), SegmentNames.parse("v0.e0-" + name).orElseThrow(), mayWait);
    }

    @Test
    void whatIsThere() {
        SegmentWindow window = stream.window();
        assertSame(window.segments().get(0).body(), find("5.m4s").body());
        assertSame(
                window.segments().get(1).parts().get(2).body(), find("6.2.m4s").body());
        assertSame(
                window.segments().get(2).parts().get(1).body(), find("7.1.m4s").body());
        assertSame(window.segments().get(0).init().body(), find("1.init.mp4").body());
    }

    @Test
    void whatIsGrowing() {
        assertTrue(find("7.m4s").isGrowing());
        assertFalse(find("6.m4s").isGrowing());
        stream.endSegment();
        assertFalse(find("7.m4s").isGrowing());
    }

    @Test
    void whatIsAboutToCome() {
        for (String name : List.of("7.2.m4s", "7.3.m4s", "7.4.m4s", "8.0.m4s")) {
            assertTrue(find(name).isAwaited(), name);
            assertTrue(find(name, false).isMissing(), name + " was waited for already");
        }
        stream.endSegment();
        assertTrue(find("8.m4s").isAwaited());
        assertTrue(find("8.0.m4s").isAwaited());
    }

    @Test
    void whatIsTooOldOrTooFarAhead() {
        for (String name : List.of(
                "4.m4s",
                "0.m4s",
                "4.0.m4s",
                "5.3.m4s",
                "6.3.m4s",
                "7.5.m4s",
                "8.m4s",
                "8.1.m4s",
                "9.m4s",
                "9.0.m4s",
                "999999999999999999.m4s",
                "999999999999999999.999999.m4s",
                "2.init.mp4",
                "0.init.mp4")) {
            assertTrue(find(name).isMissing(), name);
        }
    }

    @Test
    void nothingIsAwaitedFromAStreamThatEnded() {
        stream.endSegment();
        stream.end();
        assertTrue(find("8.m4s").isMissing());
        assertTrue(find("8.0.m4s").isMissing());
        assertEquals(false, find("7.m4s").isMissing());
    }

    @Test
    void afterAFormatChangeBothHeadersAreThere() {
        stream.endSegment();
        stream.discontinuity(0);
        stream.segment(2);
        assertFalse(find("1.init.mp4").isMissing());
        assertFalse(find("2.init.mp4").isMissing());
    }
}
