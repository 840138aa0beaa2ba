package io.millrace.analyzers.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.health.AlertKind;
import io.millrace.api.health.HealthAlert;
import io.millrace.testkit.FakeClock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The alerts of one stream, and what is told of them. */
class AlertBookTest {
    private static final long SECOND_US = 1_000_000;

    private final FakeClock clock = new FakeClock();
    private final List<Map<String, String>> told = new ArrayList<>();
    private final AlertBook book =
            new AlertBook("live/demo", (type, subject, attributes) -> told.add(attributes), clock);

    private void look(AlertKind kind, boolean bad, String text) {
        book.look(kind, bad, !bad, 0, text);
    }

    @Test
    void theWorstStandsFirst() {
        look(AlertKind.CLIPPING, true, "loud");
        look(AlertKind.FROZEN, true, "still");
        look(AlertKind.BLACK, true, "black");
        look(AlertKind.NO_DATA, true, "gone");
        assertEquals(
                List.of(AlertKind.NO_DATA, AlertKind.FROZEN, AlertKind.BLACK, AlertKind.CLIPPING),
                book.open().stream().map(HealthAlert::kind).toList());
    }

    @Test
    void theNewestFigureIsShownAndTheFirstIsTold() {
        long raisedUtcUs = clock.utcUs();
        look(AlertKind.NO_DATA, true, "for 2 s");
        clock.advance(SECOND_US);
        look(AlertKind.NO_DATA, true, "for 3 s");
        assertEquals(1, told.size());
        assertEquals("for 2 s", told.get(0).get("text"));
        assertEquals("for 3 s", book.open().get(0).text());
        assertEquals(raisedUtcUs, book.open().get(0).sinceUtcUs());
    }

    @Test
    void whoIsToldOfTheEndHearsHowLongItWas() {
        look(AlertKind.NO_DATA, true, "for 2 s");
        clock.advance(3 * SECOND_US);
        look(AlertKind.NO_DATA, false, "for 0 s");
        clock.advance(2 * SECOND_US);
        look(AlertKind.NO_DATA, false, "for 0 s");
        assertEquals("cleared", told.get(1).get("phase"));
        assertEquals("5000", told.get(1).get("durationMs"));
        assertEquals("for 2 s", told.get(1).get("text"), "what was wrong, not that it is well");
        assertFalse(book.isOpen(AlertKind.NO_DATA));
    }

    @Test
    void whatIsNotTheInputItselfIsClearedAtOnceAndOnlyOnce() {
        look(AlertKind.NO_DATA, true, "gone");
        look(AlertKind.BLACK, true, "black");
        book.clearContent();
        book.clearContent();
        assertTrue(book.isOpen(AlertKind.NO_DATA));
        assertFalse(book.isOpen(AlertKind.BLACK));
        assertEquals(
                List.of("no-data raised", "black raised", "black cleared"),
                told.stream()
                        .map(each -> each.get("kind") + " " + each.get("phase"))
                        .toList());
    }

    @Test
    void criticalOnesAreOverSooner() {
        look(AlertKind.FROZEN, true, "");
        look(AlertKind.BLACK, true, "");
        look(AlertKind.FROZEN, false, "");
        look(AlertKind.BLACK, false, "");
        clock.advance(2 * SECOND_US);
        look(AlertKind.FROZEN, false, "");
        look(AlertKind.BLACK, false, "");
        assertEquals(
                List.of(AlertKind.BLACK),
                book.open().stream().map(HealthAlert::kind).toList());
        clock.advance(8 * SECOND_US);
        look(AlertKind.BLACK, false, "");
        assertEquals(List.of(), book.open());
    }

    @Test
    void namesForProgramsAreDistinct() {
        List<String> codes =
                Arrays.stream(AlertKind.values()).map(AlertKind::code).collect(Collectors.toList());
        assertEquals(codes.size(), new HashSet<>(codes).size());
        codes.forEach(code -> assertTrue(code.matches("[a-z]+(-[a-z]+)*"), code));
    }
}
