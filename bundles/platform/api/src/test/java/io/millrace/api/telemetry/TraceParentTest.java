package io.millrace.api.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.api.audit.Actor;
import java.security.PrivilegedAction;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.Subject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceParentTest {
    private static final String HEADER = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static final TraceParent PLACE =
            new TraceParent("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", true);

    @Test
    void aHeaderIsReadAndWritten() {
        assertEquals(Optional.of(PLACE), TraceParent.parse(HEADER));
        assertEquals(HEADER, PLACE.header());
        assertEquals(HEADER, PLACE.getName());
        TraceParent unsampled =
                TraceParent.parse(HEADER.replaceFirst("01$", "02")).orElseThrow();
        assertEquals(HEADER.replaceFirst("01$", "00"), unsampled.header(), "of the flags only the first is known");
    }

    /** Section 4.3: versions to come may have more behind. */
    @Test
    void laterVersionsAreReadAsFarAsTheyAreKnown() {
        assertEquals(Optional.of(PLACE), TraceParent.parse("cc" + HEADER.substring(2) + "-what-comes"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1",
                "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01",
                "0x-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-\r\n"
            })
    void whatIsMalformedIsNoTrace(String header) {
        assertEquals(Optional.empty(), TraceParent.parse(header));
    }

    @Test
    void whatIsMissingOrEndlessIsNoTrace() {
        assertEquals(Optional.empty(), TraceParent.parse(null));
        assertEquals(Optional.empty(), TraceParent.parse("cc" + HEADER.substring(2) + "-" + "x".repeat(1_000)));
        assertThrows(IllegalArgumentException.class, () -> new TraceParent("x", "00f067aa0ba902b7", true));
    }

    @Test
    void whatIsDoneForSomebodyBelongsToTheirTrace() {
        Subject subject = new Subject(true, Set.of(Actor.CONSOLE, PLACE), Set.of(), Set.of());
        assertEquals(Optional.of(PLACE), Subject.doAs(subject, (PrivilegedAction<Optional<TraceParent>>)
                TraceParent::current));
        assertEquals(Actor.CONSOLE, Subject.doAs(subject, (PrivilegedAction<Actor>) Actor::current));
        assertEquals(Optional.empty(), TraceParent.current());
    }

    @Test
    void withoutACollectorPlacesAreHandedOn() {
        TraceSpan span = Traces.NONE.begin(Traces.Kind.SERVER, "GET", Optional.of(PLACE), Map.of());
        span.attribute("a", "b");
        span.end(Optional.of("it failed"));
        assertEquals(Optional.of(PLACE), span.place());
    }
}
