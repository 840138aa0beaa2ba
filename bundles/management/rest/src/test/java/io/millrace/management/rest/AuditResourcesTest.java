package io.millrace.management.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.audit.Actor;
import io.millrace.api.audit.AuditEntry;
import io.millrace.api.audit.AuditQuery;
import io.millrace.api.audit.AuditRecord;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AuditResourcesTest {
    private final ApiServer server = new ApiServer();
    private final List<AuditQuery> queries = new CopyOnWriteArrayList<>();

    AuditResourcesTest() {
        server.room.audit = query -> {
            queries.add(query);
            long newest = query.beforeId().orElse(6L) - 1;
            return CompletableFuture.completedFuture(LongStream.iterate(newest, id -> id > 0, id -> id - 1)
                    .limit(query.limit())
                    .mapToObj(AuditResourcesTest::entry)
                    .toList());
        };
    }

    private static AuditRecord entry(long id) {
        Actor actor = new Actor("anna", Optional.of("robot"), "rest", "192.0.2.1");
        return new AuditRecord(id, new AuditEntry(actor, "key.create", "live/" + id, "", "a", Optional.of("no disk")));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void entriesAreReadPageByPage() {
        StringBuilder objects = new StringBuilder();
        String after = "";
        for (int page = 0; page < 3; page++) {
            Map<String, Object> json = server.get("/audit?limit=2" + after).json();
            ((List<?>) json.get("items")).forEach(each -> objects.append(((Map<?, ?>) each).get("object"))
                    .append(' '));
            after = "&after=" + json.get("next");
        }
        assertEquals("live/5 live/4 live/3 live/2 live/1 ", objects.toString());
        assertEquals("&after=null", after);
    }

    @Test
    void entriesAreFound() {
        ApiServer.Answer answer =
                server.get("/audit?actor=anna&action=key&object=live&since=2026-01-01T00:00:00Z&limit=1");
        assertTrue(answer.text()
                .contains("\"time\":\"1970-01-01T00:00:00.000005Z\",\"actor\":\"anna\",\"token\":\"robot\""));
        assertTrue(answer.text().contains("\"refused\":\"no disk\""));
        AuditQuery query = queries.get(0);
        assertEquals(
                "anna key live",
                query.actor().get() + " " + query.action().get() + " "
                        + query.object().get());
        assertEquals("2026-01-01T00:00:00Z", query.since().get().toString());
    }

    @Test
    void itIsForAdministrators() {
        assertEquals(403, server.as("olga", "GET", "/audit", null).status());
        assertEquals(400, server.get("/audit?since=yesterday").status());
        assertEquals(400, server.get("/audit?after=eHl6").status());
        server.room.audit = null;
        assertEquals(503, server.get("/audit").status());
    }
}
