package io.millrace.security.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.api.access.Decision;
import io.millrace.testkit.AccessRequests;
import io.millrace.testkit.FakeClock;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KnownAnswersTest {
    private final FakeClock clock = new FakeClock();
    private final KnownAnswers known = new KnownAnswers(clock);

    @Test
    void anAnswerCountsUntilItsTimeIsOver() {
        known.put(question(1), Decision.ABSTAIN, 2);
        clock.advance(1_999_999);
        assertEquals(Optional.of(Decision.ABSTAIN), known.find(question(1)));
        clock.advance(1);
        assertEquals(Optional.empty(), known.find(question(1)));
    }

    @Test
    void oneForOnceIsNotKept() {
        known.put(question(1), Decision.ABSTAIN, 0);
        assertEquals(Optional.empty(), known.find(question(1)));
    }

    @Test
    void whatWasUsedLeastLatelyIsForgotten() {
        for (int i = 0; i <= 20_000; i++) {
            known.put(question(i), Decision.ABSTAIN, 60);
            known.find(question(1));
        }
        assertEquals(Optional.empty(), known.find(question(0)));
        assertEquals(Optional.of(Decision.ABSTAIN), known.find(question(1)));
        known.clear();
        assertEquals(Optional.empty(), known.find(question(1)));
    }

    private static Question question(int viewer) {
        String address = "10.0." + viewer / 250 + "." + viewer % 250;
        return Question.of(AccessRequests.play("live/x", address), true);
    }
}
