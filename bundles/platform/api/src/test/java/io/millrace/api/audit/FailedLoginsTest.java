package io.millrace.api.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.work.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Failed logins in the audit log. */
class FailedLoginsTest {
    private final Hand clock = new Hand();
    private final Entries audit = new Entries();
    private final FailedLogins log = new FailedLogins(() -> audit, clock);

    /** A clock that is turned by hand. */
    private static final class Hand implements Clock {
        private long nowUs;

        @Override
        public long utcUs() {
            return nowUs;
        }

        @Override
        public long monotonicUs() {
            return nowUs;
        }
    }

    /** Remembers. */
    private static final class Entries implements AuditLog {
        private final List<AuditEntry> taken = new ArrayList<>();

        @Override
        public void record(AuditEntry entry) {
            taken.add(entry);
        }

        @Override
        public AutoCloseable attach(AuditKeeper keeper) {
            return () -> {};
        }
    }

    private boolean fail() {
        return log.failed("anna", "password", "192.0.2.1", "wrong");
    }

    @Test
    void aGuesserDoesNotFillTheLog() {
        for (int i = 0; i < FailedLogins.MOST_A_MINUTE; i++) {
            assertTrue(fail());
        }
        for (int i = 0; i < 7; i++) {
            assertFalse(fail());
        }
        assertEquals(FailedLogins.MOST_A_MINUTE, audit.taken.size());
        clock.nowUs += 60_000_000;
        assertTrue(fail());
        List<AuditEntry> last = audit.taken.subList(FailedLogins.MOST_A_MINUTE, audit.taken.size());
        assertEquals(
                List.of(Optional.of("7 more failed within a minute"), Optional.of("wrong")),
                last.stream().map(AuditEntry::refusal).toList());
        assertEquals("nobody via password from 192.0.2.1", last.get(1).actor().toString());
    }

    @Test
    void aMinuteWithoutSurplusIsNotTalkedAbout() {
        fail();
        clock.nowUs += 60_000_000;
        fail();
        assertEquals(2, audit.taken.size());
    }
}
