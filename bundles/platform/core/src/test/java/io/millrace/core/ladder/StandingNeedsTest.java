package io.millrace.core.ladder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.StreamName;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StandingNeedsTest {
    private static final StreamName DEMO = StreamName.of("live", "demo");
    private static final StreamName AAC = DEMO.withRendition("aac");

    private final StandingNeeds needs = new StandingNeeds();

    @Test
    void aRenditionIsNeededUntilTheLastWhoNeedsItIsGone() {
        StandingNeed one = needs.add(AAC, 0);
        StandingNeed two = needs.add(AAC, 0);
        one.close();
        one.close();
        assertTrue(needs.isDemanded(AAC));
        two.close();
        assertFalse(needs.isDemanded(AAC));
        assertEquals(Set.of(), needs.demanded(DEMO));
    }

    @Test
    void streamsAreToldApartAndTheirNamesAsWell() {
        needs.add(AAC, 0);
        needs.add(DEMO.withRendition("h264"), 0);
        needs.add(StreamName.of("live", "demo2").withRendition("opus"), 0);
        assertEquals(Set.of("aac", "h264"), needs.demanded(DEMO));
        assertThrows(IllegalArgumentException.class, () -> needs.add(DEMO, 0));
    }

    @Test
    void whoWasAnsweredDoesNotWait() {
        StandingNeed early = needs.add(AAC, 0);
        StandingNeed late = needs.add(AAC, 1);
        early.look(Optional.empty(), List.of(), StandingNeed.BEGIN_US);
        assertEquals(List.of(late), needs.waiting());
        assertTrue(needs.isDemanded(AAC));
    }
}
