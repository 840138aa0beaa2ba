package io.millrace.codecs.ffmpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RestartPolicyTest {
    private static final long SECOND_US = 1_000_000;

    private final RestartPolicy policy = new RestartPolicy();

    @Test
    void aWorkerThatNeverBeginsIsTriedMoreAndMoreSeldom() {
        assertEquals(200_000, policy.broke(null, 0));
        assertEquals(400_000, policy.broke(null, 0));
        for (int i = 0; i < 10; i++) {
            policy.broke(null, 0);
        }
        assertEquals(10 * SECOND_US, policy.broke(null, 0));
    }

    @Test
    void whyNoWorkerBeginsIsToldOnce() {
        assertTrue(policy.isNews(false, "no room"));
        assertFalse(policy.isNews(false, "no room"));
        assertTrue(policy.isNews(false, "no file"));
        assertTrue(policy.isNews(true, "signal 9"));
        assertTrue(policy.isNews(true, "signal 9"));
    }

    @Test
    void aFormatThatBreaksItTwiceAtOnceIsNotTriedAgain() {
        assertEquals(200_000, policy.broke("format", SECOND_US));
        assertTrue(policy.mayTry("format"));
        assertEquals(-1, policy.broke("format", 9 * SECOND_US));
        assertFalse(policy.mayTry("format"));
        assertTrue(policy.mayTry("other"));
        policy.forget();
        assertTrue(policy.mayTry("format"));
    }

    @Test
    void otherFormatsAndLongerRunsAreNotHeldAgainstIt() {
        policy.broke("format", SECOND_US);
        assertEquals(400_000, policy.broke("other", SECOND_US));
        assertEquals(800_000, policy.broke("other", 11 * SECOND_US));
        assertEquals(1_600_000, policy.broke("other", SECOND_US));
        assertEquals(-1, policy.broke("other", SECOND_US));
    }

    @Test
    void aHealthyRunMakesItQuickAgain() {
        policy.broke(null, 0);
        policy.broke(null, 0);
        assertEquals(200_000, policy.broke("format", 31 * SECOND_US));
    }
}
