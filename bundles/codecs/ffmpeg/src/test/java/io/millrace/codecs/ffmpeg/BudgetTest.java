package io.millrace.codecs.ffmpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BudgetTest {
    private final Budget budget = new Budget(1.6);

    @Test
    void aJobMayUseWhatTheOthersLeave() {
        budget.use("one", 0.5);
        budget.use("other", 0.4);
        assertEquals(0.7, budget.freeFor("new"), 1e-9);
        assertEquals(1.2, budget.freeFor("one"), 1e-9, "its own share is its own");
        budget.use("other", 0.1);
        assertEquals(1.0, budget.freeFor("new"), 1e-9, "what it uses now counts");
        budget.release("one");
        assertEquals(1.5, budget.freeFor("new"), 1e-9);
    }

    @Test
    void whoRunsKeepsItsShareWhenTheBudgetShrinks() {
        budget.use("one", 0.9);
        budget.use("other", 0.6);
        budget.cores(0.5);
        assertEquals(0.9, budget.freeFor("one"), 1e-9);
        assertEquals(0, budget.freeFor("new"));
    }

    @Test
    void whoGivesWayTakesNothingFromJobs() {
        budget.use("one", 1.0);
        assertTrue(budget.useSpare("looks", 0.4));
        assertFalse(budget.useSpare("looks too", 0.4), "the first has the rest");
        assertEquals(0.6, budget.freeFor("new"), 1e-9);
        budget.use("new", 0.5);
        assertFalse(budget.useSpare("looks", 0.4), "it has to give way");
        budget.release("new");
        assertTrue(budget.useSpare("looks", 0.4), "and comes back");
    }

    @Test
    void whoAsksAgainIsCountedOnce() {
        for (int i = 0; i < 10; i++) {
            assertTrue(budget.useSpare("looks", 1.6));
        }
        budget.releaseSpare("looks");
        assertTrue(budget.useSpare("looks too", 1.6));
        assertFalse(budget.useSpare("looks too", 1.7), "more than there is");
        assertTrue(budget.useSpare("others", 1.6), "who was refused holds nothing");
    }
}
