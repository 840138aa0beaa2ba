package io.millrace.core.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.audit.Actor;
import io.millrace.api.audit.AuditEntry;
import io.millrace.api.audit.AuditRecord;
import io.millrace.testkit.FakeWorkers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class AuditDeskTest {
    private final FakeWorkers workers = FakeWorkers.direct();
    private final AuditDesk desk = new AuditDesk(workers);
    private final List<AuditRecord> kept = new ArrayList<>();

    @Test
    void whatWasDoneBeforeThereIsAKeeperIsKept() throws Exception {
        record("one");
        record("two");
        assertEquals(2, desk.waiting());
        AutoCloseable attachment = desk.attach(this::keep);
        assertEquals(List.of("one", "two"), objects());
        assertTrue(kept.get(0).id() < kept.get(1).id(), "also within one microsecond");
        record("three");
        assertEquals(List.of("one", "two", "three"), objects());
        attachment.close();
        record("four");
        assertEquals(1, desk.waiting());
    }

    @Test
    void aKeeperThatCannotIsAskedAgain() {
        List<CompletableFuture<Void>> answers = new ArrayList<>();
        desk.attach(records -> {
            CompletableFuture<Void> answer = new CompletableFuture<>();
            answers.add(answer.thenAccept(done -> kept.addAll(records)));
            asked.add(answer);
            return answers.get(answers.size() - 1);
        });
        record("one");
        record("two");
        assertEquals(1, asked.size(), "one batch after the other");
        asked.get(0).completeExceptionally(new IllegalStateException("The database is away"));
        record("three");
        assertEquals(1, asked.size(), "not at once");
        workers.timer.advance(AuditDesk.RETRY_US);
        asked.get(1).complete(null);
        assertEquals(List.of("one", "two", "three"), objects());
        assertEquals(0, desk.waiting());
    }

    private final List<CompletableFuture<Void>> asked = new ArrayList<>();

    @Test
    void whatWaitsIsBoundedAndCounted() {
        for (int i = 0; i < AuditDesk.MAX_WAITING + 5; i++) {
            record("entry " + i);
        }
        assertEquals(AuditDesk.MAX_WAITING, desk.waiting());
        assertEquals(5, desk.lost());
        desk.attach(this::keep);
        assertEquals(AuditDesk.MAX_WAITING, kept.size());
        assertEquals("entry 5", kept.get(0).entry().object());
    }

    @Test
    void aKeeperThatIsReplacedIsNotDetachedByTheOld() throws Exception {
        AutoCloseable old = desk.attach(records -> new CompletableFuture<>());
        desk.attach(this::keep);
        old.close();
        record("one");
        assertEquals(List.of("one"), objects());
    }

    private CompletionStage<Void> keep(List<AuditRecord> records) {
        assertTrue(records.size() <= AuditDesk.BATCH);
        kept.addAll(records);
        return CompletableFuture.completedFuture(null);
    }

    private void record(String object) {
        desk.record(new AuditEntry(Actor.SERVER, "test.do", object, "", "", Optional.empty()));
    }

    private List<String> objects() {
        return kept.stream().map(each -> each.entry().object()).toList();
    }
}
