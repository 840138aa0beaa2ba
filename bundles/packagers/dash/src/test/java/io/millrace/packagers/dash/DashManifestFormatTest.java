package io.millrace.packagers.dash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.api.packaging.Manifest;
import io.millrace.api.packaging.ManifestException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class DashManifestFormatTest {
    private final DashFixture fixture = new DashFixture();

    @Test
    void beforeTheFirstPartTheClientIsAskedToTryAgain() {
        CompletionException failure =
                assertThrows(CompletionException.class, () -> fixture.ask().join());
        assertEquals(503, ((ManifestException) failure.getCause()).status());
    }

    @Test
    void isRenderedWhenASegmentBeginsAndWhenItEndsButNotForEveryPart() {
        fixture.segments(1);
        Manifest complete = fixture.ask().join();
        assertSame(complete, fixture.ask().join());
        fixture.video.part(200_000, true);
        Manifest begun = fixture.ask().join();
        assertNotSame(complete, begun);
        fixture.video.part(200_000, false);
        assertSame(begun, fixture.ask().join());
        fixture.video.endSegment();
        assertNotSame(begun, fixture.ask().join());
    }

    @Test
    void isSharedByAllViewersAndShortLived() {
        Manifest manifest = fixture.segments(1).ask().join();
        assertEquals("application/dash+xml", manifest.contentType());
        assertEquals(1, manifest.maxAgeSeconds());
        assertEquals(true, manifest.isShared());
    }
}
