package io.millrace.core.work;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.audit.Actor;
import java.security.PrivilegedAction;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import javax.security.auth.Subject;
import org.junit.jupiter.api.Test;

class NamedThreadsTest {
    @Test
    void aThreadDoesNotGoOnWorkingForWhomItWasMade() throws Exception {
        Actor anna = new Actor("anna", Optional.empty(), "rest", "192.0.2.1");
        Subject subject = new Subject(true, Set.of(anna), Set.of(), Set.of());
        AtomicReference<Actor> seen = new AtomicReference<>();
        Thread thread = Subject.doAs(subject, (PrivilegedAction<Thread>) () -> {
            assertEquals(anna, Actor.current());
            return new NamedThreads("test").newThread(() -> seen.set(Actor.current()));
        });
        thread.start();
        thread.join();
        assertEquals(Actor.SERVER, seen.get());
        assertTrue(thread.isDaemon());
        assertEquals("millrace-test-1", thread.getName());
    }
}
