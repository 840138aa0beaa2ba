package io.millrace.api.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.security.PrivilegedAction;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import javax.security.auth.Subject;
import org.junit.jupiter.api.Test;

class ActorTest {
    private static final Actor ANNA = new Actor("anna", Optional.empty(), "web-console", "192.0.2.1");
    private static final Actor BERT = new Actor("bert", Optional.empty(), "web-console", "192.0.2.2");

    @Test
    void workIsDoneForSomebodyAsLongAsItLasts() {
        Actor.working(ANNA, () -> {
            assertEquals(ANNA, Actor.current());
            Actor.working(BERT, () -> assertEquals(BERT, Actor.current()));
            assertEquals(ANNA, Actor.current());
        });
        assertEquals(Actor.SERVER, Actor.current());
    }

    @Test
    void workThatFailsLeavesNobodyBehind() {
        assertThrows(
                IOException.class,
                () -> Actor.working(ANNA, () -> {
                    throw new IOException("disk full");
                }));
        assertEquals(Actor.SERVER, Actor.current());
    }

    @Test
    void otherThreadsWorkForNobody() {
        Actor.working(
                ANNA,
                () -> assertEquals(
                        Actor.SERVER,
                        CompletableFuture.supplyAsync(Actor::current).join()));
    }

    @Test
    @SuppressWarnings("removal")
    void whoIsLoggedInGoesBeforeWhomTheThreadWorksFor() {
        Subject bert = new Subject(true, Set.of(BERT), Set.of(), Set.of());
        Actor.working(ANNA, () -> assertEquals(BERT, Subject.doAs(bert, (PrivilegedAction<Actor>) Actor::current)));
    }
}
