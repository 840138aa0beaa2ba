package io.millrace.apps.failover;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.apps.failover.Choice.Candidate;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which input is shown. */
class ChoiceTest {
    private static final long STABLE_US = 10_000_000;
    private static final long NOW_US = 100_000_000;

    private static final Candidate GOOD = new Candidate(true, true, 0);
    private static final Candidate FRESH = new Candidate(true, true, NOW_US - 1_000_000);
    private static final Candidate BLACK = new Candidate(true, false, 0);
    private static final Candidate AWAY = new Candidate(false, false, 0);

    private static int choose(int current, Candidate... inputs) {
        return Choice.of(List.of(inputs), current, Choice.NONE, NOW_US, STABLE_US);
    }

    @Test
    void thePrimaryIsShownAtFirst() {
        assertEquals(0, choose(Choice.NONE, GOOD, GOOD));
        assertEquals(0, choose(Choice.NONE, FRESH, FRESH));
    }

    @Test
    void theFirstThatIsThereReplacesOneThatIsLost() {
        assertEquals(1, choose(0, AWAY, GOOD, GOOD));
        assertEquals(2, choose(0, AWAY, AWAY, GOOD));
        assertEquals(Choice.NONE, choose(0, AWAY, AWAY, AWAY));
    }

    @Test
    void oneThatIsStableComesBeforeOneThatIsFreshWhenOneIsLost() {
        assertEquals(2, choose(1, FRESH, AWAY, GOOD));
        assertEquals(0, choose(1, FRESH, AWAY, AWAY));
    }

    @Test
    void thePrimaryIsGoneBackToWhenItIsStable() {
        assertEquals(1, choose(1, FRESH, GOOD));
        assertEquals(0, choose(1, GOOD, GOOD));
        assertEquals(1, choose(2, AWAY, GOOD, GOOD));
        assertEquals(1, choose(1, AWAY, GOOD, GOOD));
    }

    @Test
    void blackPicturesAreLeftForBetterOnesButNotForNone() {
        assertEquals(1, choose(0, BLACK, GOOD));
        assertEquals(0, choose(0, BLACK, AWAY));
        assertEquals(0, choose(0, BLACK, BLACK));
        assertEquals(0, choose(1, BLACK, AWAY));
        assertEquals(0, choose(Choice.NONE, BLACK, AWAY));
    }

    @Test
    void whatAnOperatorWantsIsShownWhileItComes() {
        List<Candidate> inputs = List.of(GOOD, BLACK, AWAY);
        assertEquals(1, Choice.of(inputs, 0, 1, NOW_US, STABLE_US));
        assertEquals(0, Choice.of(inputs, 0, 2, NOW_US, STABLE_US));
    }
}
