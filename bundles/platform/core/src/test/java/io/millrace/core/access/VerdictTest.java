package io.millrace.core.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.AccessExplanation.Answer;
import io.millrace.api.access.Decision;
import io.millrace.api.access.Identity;
import io.millrace.api.access.Limits;
import io.millrace.api.media.StreamName;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class VerdictTest {
    private static Decision.Allow allowed(Decision... decisions) {
        Decision.Allow one = verdict(Arrays.asList(decisions));
        List<Decision> turned = Arrays.asList(decisions.clone());
        java.util.Collections.reverse(turned);
        Decision.Allow other = verdict(turned);
        assertEquals(one.limits(), other.limits(), "whatever their order");
        assertEquals(one.validUntil(), other.validUntil(), "whatever their order");
        return one;
    }

    private static Decision.Allow verdict(List<Decision> decisions) {
        return Verdict.of(
                        decisions.stream().map(each -> new Answer("rule", each)).collect(Collectors.toList()))
                .allowed()
                .orElseThrow();
    }

    private static Decision.Allow allow(String kind, long untilSeconds, Limits limits) {
        return new Decision.Allow(
                new Identity(kind, "x"),
                Optional.empty(),
                untilSeconds == 0 ? Optional.empty() : Optional.of(Instant.ofEpochSecond(untilSeconds)),
                limits);
    }

    private static Limits limits(long bits, String... renditions) {
        return new Limits(bits, renditions.length == 0 ? Optional.empty() : Optional.of(Set.of(renditions)));
    }

    @Test
    void itEndsWhenTheFirstOfThemEnds() {
        assertEquals(
                Optional.of(Instant.ofEpochSecond(60)),
                allowed(
                                allow("token", 60, Limits.NONE),
                                allow("webhook", 3_600, Limits.NONE),
                                allow("x", 0, Limits.NONE))
                        .validUntil());
    }

    @Test
    void itPermitsWhatAllPermit() {
        assertEquals(
                limits(0),
                allowed(allow("a", 0, Limits.NONE), allow("b", 0, Limits.NONE)).limits());
        assertEquals(
                limits(500, "360p"),
                allowed(allow("a", 0, limits(1_000, "360p", "720p")), allow("b", 0, limits(500, "360p", "source")))
                        .limits());
        assertEquals(
                limits(1_000),
                allowed(allow("a", 0, limits(1_000)), allow("b", 0, Limits.NONE))
                        .limits());
        assertEquals(
                limits(0, "720p"),
                allowed(allow("a", 0, limits(0, "720p")), allow("b", 0, Limits.NONE))
                        .limits());
        assertTrue(allowed(allow("a", 0, limits(0, "720p")), allow("b", 0, limits(0, "360p")))
                .limits()
                .renditions()
                .orElseThrow()
                .isEmpty());
    }

    @Test
    void whoItIsSaysTheBestKnown() {
        List<String> kinds = List.of("key", "account", "token", "webhook", "loopback", "anonymous");
        for (int i = 0; i < kinds.size(); i++) {
            for (int k = i; k < kinds.size(); k++) {
                Decision best = allow(kinds.get(i), 0, Limits.NONE);
                Decision other = allow(kinds.get(k), 0, Limits.NONE);
                assertEquals(
                        kinds.get(i), verdict(List.of(best, other)).identity().kind());
                assertEquals(
                        kinds.get(i), verdict(List.of(other, best)).identity().kind());
            }
        }
    }

    @Test
    void aStreamThatACredentialStandsForIsKept() {
        StreamName stream = StreamName.of("live", "x");
        Decision named =
                new Decision.Allow(new Identity("key", "1"), Optional.of(stream), Optional.empty(), Limits.NONE);
        Decision other = allow("account", 0, Limits.NONE);
        for (List<Decision> decisions :
                Stream.of(List.of(named, other), List.of(other, named)).toList()) {
            assertEquals(Optional.of(stream), verdict(decisions).stream());
        }
    }
}
