package io.millrace.http.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.packaging.Manifest;
import io.millrace.testkit.FakeClock;
import io.millrace.testkit.ManualTimer;
import io.millrace.testkit.RecordedFaults;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.helpers.NOPLogger;

class SmallPartsTest {
    private final FakeClock clock = new FakeClock();

    @Test
    void gzipIsUsedOnlyWhereItIsWelcome() {
        for (String header : List.of("gzip", "br, gzip", "gzip;q=0.5", "gzip;q=1, identity", "deflate,gzip;q=0.001")) {
            assertTrue(RequestHeaders.acceptsGzip(header), header);
        }
        for (String header : List.of("", "br", "gzip;q=0", "gzip; q=0.0", "gzip;q=0, br")) {
            assertFalse(RequestHeaders.acceptsGzip(header), header);
        }
        assertFalse(RequestHeaders.acceptsGzip(null));
    }

    @Test
    void entityTagsAreFoundInLists() {
        assertTrue(RequestHeaders.names("\"a\", W/\"b\"", "\"b\""));
        assertTrue(RequestHeaders.names(" * ", "\"b\""));
        assertFalse(RequestHeaders.names("\"bb\"", "\"b\""));
        assertFalse(RequestHeaders.names(null, "\"b\""));
    }

    @Test
    void whatIsDerivedFromAManifestIsMadeOnce() {
        EncodedManifest.Cache cache = new EncodedManifest.Cache();
        Manifest first = new Manifest("t", new byte[1_000], true, 1);
        Manifest equal = new Manifest("t", new byte[1_000], false, 0);
        assertSame(cache.of(first), cache.of(first));
        assertNotSame(cache.of(first), cache.of(equal));
        assertEquals(cache.of(first).entityTag(false), cache.of(equal).entityTag(false));
        assertEquals("private, no-cache", cache.of(equal).cacheControl());
        Manifest other = new Manifest("t", new byte[1_001], true, 1);
        assertFalse(cache.of(first).entityTag(false).equals(cache.of(other).entityTag(false)));
    }

    @Test
    void repeatedErrorsAreCountedNotRepeated() {
        ErrorLog errors = new ErrorLog(NOPLogger.NOP_LOGGER, clock);
        for (int i = 0; i < 1_000; i++) {
            errors.failed("x", new IllegalStateException());
        }
        assertEquals(999, errors.unreported());
        clock.advance(1_000_000);
        errors.failed("x", new IllegalStateException());
        assertEquals(0, errors.unreported());
    }

    @Test
    void deadlinesExpireOnce() {
        Deadlines deadlines = new Deadlines(clock);
        List<String> expired = new ArrayList<>();
        Deadlines.Expiring late = expiring("late", expired);
        Deadlines.Expiring done = expiring("done", expired);
        deadlines.add(late, 1_000_000);
        deadlines.add(done, 1_000_000);
        deadlines.sweep();
        deadlines.remove(done);
        clock.advance(1_000_001);
        deadlines.sweep();
        deadlines.sweep();
        assertEquals(List.of("late"), expired);
        assertEquals(0, deadlines.count());
    }

    private static Deadlines.Expiring expiring(String name, List<String> expired) {
        return new Deadlines.Expiring() {
            @Override
            void expired() {
                expired.add(name);
            }
        };
    }

    @Test
    void slotsAreFoundByNameBeforeKind() {
        RecordedFaults faults = new RecordedFaults();
        Slots<String> slots = new Slots<>(new ManualTimer(clock), faults, clock);
        slots.bind("kind", List.of("*.m3u8", "*.txt"), "general", RecordedFaults.version("p", "1.0.0"));
        slots.bind("name", List.of("index.m3u8"), "special", RecordedFaults.version("q", "1.0.0"));
        assertEquals("special", slots.find("index.m3u8").service());
        assertEquals("general", slots.find("v0.m3u8").service());
        assertNull(slots.find("m3u8"));
        assertNull(slots.find("a.mpd"));
        slots.bind("kind", List.of("*.m3u8"), "newer", RecordedFaults.version("p", "1.1.0"));
        assertEquals("newer", slots.find("v0.m3u8").service());
        assertNull(slots.find("a.txt"), "the newer version no longer answers for it");
        slots.unbind("kind", "general");
        slots.unbind("kind", "newer");
        assertNotNull(slots.find("v0.m3u8"), "requests wait for a successor");
        clock.advance(31_000_000);
        assertNull(slots.find("v0.m3u8"));
    }

    @Test
    void jsonIsEscaped() {
        assertEquals(
                "\"a\\\"b\\\\c\\u000a\\u007fé\"",
                JsonText.quote(new StringBuilder(), "a\"b\\c\n\u007fé").toString());
    }
}
