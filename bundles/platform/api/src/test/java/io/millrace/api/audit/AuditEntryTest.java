package io.millrace.api.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.Principal;
import java.security.PrivilegedAction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import javax.security.auth.Subject;
import org.junit.jupiter.api.Test;

/** Who did something, and how it is written down. */
class AuditEntryTest {
    private final List<AuditEntry> entries = new ArrayList<>();
    private final AuditLog log = new AuditLog() {
        @Override
        public void record(AuditEntry entry) {
            entries.add(entry);
        }

        @Override
        public AutoCloseable attach(AuditKeeper keeper) {
            return () -> {};
        }
    };

    @Test
    void theActorIsWhoTheThreadWorksFor() {
        assertEquals(Actor.SERVER, Actor.current());
        Actor robot = new Actor("anna", Optional.of("robot"), "rest", "192.0.2.1");
        assertEquals(robot, as(robot));
        assertEquals(robot, as(new UserPrincipal("karaf"), robot), "before what others say");
        assertEquals("anna (token robot) via rest from 192.0.2.1", robot.toString());
        assertEquals("anna", robot.getName());
    }

    @Test
    void aThreadMayWorkForSomebodyWithoutSubject() {
        Actor anna = new Actor("anna", Optional.empty(), "web-console", "192.0.2.1");
        Actor bert = new Actor("bert", Optional.empty(), "rest", "192.0.2.2");
        Actor.working(anna, () -> {
            Actor.working(bert, () -> assertEquals(bert, Actor.current()));
            assertEquals(anna, Actor.current());
            assertEquals(bert, as(bert), "a subject goes before");
            assertEquals(
                    Actor.SERVER, CompletableFuture.supplyAsync(Actor::current).join(), "other threads do not");
        });
        assertEquals(Actor.SERVER, Actor.current());
    }

    @Test
    void shellsOfKarafNameTheirs() {
        assertEquals(new Actor("anna", Optional.empty(), "shell", ""), as(new UserPrincipal("anna")));
        assertEquals(
                new Actor("anna", Optional.empty(), "ssh", "192.0.2.1"),
                as(new UserPrincipal("anna"), new ClientPrincipal("ssh(/192.0.2.1:4711)")));
        assertEquals(
                new Actor(Actor.NOBODY, Optional.empty(), "ssh", "0:0:0:0:0:0:0:1"),
                as(new ClientPrincipal("ssh(localhost/0:0:0:0:0:0:0:1:4711)")));
        assertEquals(Actor.SERVER, as());
    }

    @Test
    void whatLooksLikeASecretIsNotKept() {
        log.change("source.configure", "cam")
                .before("url = rtsp://admin:hunter2@cam/1, key:1f may publish, minKeyInterval = 2")
                .after(
                        "url = http://cam/x?token=hunter2, password=hunter2 header = Bearer hunter2hunter2, sk-hunter2hunter2")
                .done();
        AuditEntry kept = entries.get(0);
        assertFalse(kept.toString().contains("hunter2"), kept.toString());
        assertEquals("url = rtsp://***@cam/1, key:1f may publish, minKeyInterval = 2", kept.before());
        assertEquals("url = http://cam/x?token=***, password=*** header = Bearer ***, sk-***", kept.after());
    }

    @Test
    void anEntryIsOneLine() {
        AuditEntry entry = new AuditEntry(
                new Actor("x\nadmin", Optional.empty(), "rest", ""),
                "key.create",
                "a\r\n2026 b",
                "",
                "y".repeat(5_000),
                Optional.of("no\u2028really"));
        assertEquals("x admin", entry.actor().account());
        assertEquals("a 2026 b", entry.object());
        assertEquals(4_000, entry.after().length());
        assertTrue(entry.toString().startsWith("x admin via rest: key.create a 2026 b, after: yyy"));
        assertTrue(entry.toString().endsWith(", refused: no really"));
    }

    @Test
    void aChangeTellsHowItWent() {
        log.change("key.create", "live/x").object("1").before("a").after("b").done();
        assertEquals(new AuditEntry(Actor.SERVER, "key.create", "1", "a", "b", Optional.empty()), entries.get(0));
        log.change("key.revoke", "1").refused(new IllegalStateException());
        assertEquals(Optional.of("IllegalStateException"), entries.get(1).refusal());
        CompletableFuture<String> stage = new CompletableFuture<>();
        CompletableFuture<String> followed = log.change("plugin.swap", "x")
                .follow(stage.thenApply(text -> text))
                .toCompletableFuture();
        assertEquals(2, entries.size());
        stage.completeExceptionally(new IllegalStateException("It fails"));
        assertTrue(followed.isCompletedExceptionally());
        assertEquals(Optional.of("It fails"), entries.get(2).refusal());
        log.change("source.configure", "x").refused(new Exception("rtmp://me:pw@h/live/x?key=k is none"));
        assertEquals(
                Optional.of("rtmp://***@h/live/x?*** is none"), entries.get(3).refusal());
        log.change("plugin.swap", "x").follow(CompletableFuture.completedFuture(1));
        assertFalse(entries.get(4).refusal().isPresent());
    }

    @Test
    void reasonsHidePasswordsWhatever() {
        log.change("source.configure", "x").refused(new Exception("\"rtsp://admin:p@ssw0rd@cam/1\" is away"));
        log.change("source.configure", "x").refused(new Exception("rtsp://admin:pa/ss@cam/1 is none"));
        log.change("push.configure", "x").refused(new Exception("rtmp://host:1935/live/x@720p is away"));
        assertEquals(
                List.of(
                        "\"rtsp://***@cam/1\" is away",
                        "rtsp://***@cam/1 is none",
                        "rtmp://host:1935/live/x@720p is away"),
                entries.stream().map(entry -> entry.refusal().orElseThrow()).toList());
    }

    @Test
    void theActorIsWhoBeganTheChange() {
        Subject anna = new Subject(true, Set.of(new UserPrincipal("anna")), Set.of(), Set.of());
        AuditedChange change =
                Subject.doAs(anna, (PrivilegedAction<AuditedChange>) () -> log.change("key.create", "live/x"));
        change.done();
        assertEquals("anna", entries.get(0).actor().account());
    }

    @Test
    void aSearchIsBounded() {
        assertEquals(5, AuditQuery.newest(5).limit());
        assertThrows(IllegalArgumentException.class, () -> AuditQuery.newest(0));
        assertThrows(IllegalArgumentException.class, () -> AuditQuery.newest(AuditQuery.MOST + 1));
        assertEquals(
                "1970-01-01T00:00:01Z", new AuditRecord(1_000_000, null).atUtc().toString());
    }

    private static Actor as(Principal... principals) {
        Subject subject = new Subject(true, Set.of(principals), Set.of(), Set.of());
        return Subject.doAs(subject, (PrivilegedAction<Actor>) Actor::current);
    }

    /** Named as Karaf's are. */
    private record UserPrincipal(String getName) implements Principal {
        @Override
        public String getName() {
            return getName;
        }
    }

    private record ClientPrincipal(String getName) implements Principal {
        @Override
        public String getName() {
            return getName;
        }
    }
}
