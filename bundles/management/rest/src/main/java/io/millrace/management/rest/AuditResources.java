package io.millrace.management.rest;

import io.millrace.api.audit.AuditEntry;
import io.millrace.api.audit.AuditQuery;
import io.millrace.api.audit.AuditRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** {@code audit}: who changed what, when and from where. */
final class AuditResources {
    private static final Schema ENTRY = Schema.object()
            .field("time", Schema.time())
            .field("actor", Schema.text())
            .field("token", Schema.text().orNull().about("What the API token is called that was shown"))
            .field("via", Schema.text())
            .field("address", Schema.text())
            .field("action", Schema.text())
            .field("object", Schema.text())
            .field("before", Schema.text())
            .field("after", Schema.text())
            .field("refused", Schema.text().orNull().about("Why it was not done"))
            .named("AuditEntry");

    private final Room room;

    AuditResources(Room room) {
        this.room = room;
    }

    List<Operation> operations() {
        return List.of(new Operation("GET", "/audit", "audit", "searchAudit", "Finds who changed what, newest first")
                .paged()
                .query("actor", Schema.text().atMost(200), "The account")
                .query("action", Schema.text().atMost(200), "The action, or how it begins")
                .query("object", Schema.text().atMost(200), "A part of the object")
                .query("since", Schema.time(), "Not before this")
                .answers(200, Page.of("AuditEntries", ENTRY))
                .later(this::find));
    }

    private CompletionStage<Reply> find(Call call) {
        int limit = call.query("limit").map(Integer::parseInt).orElse(Page.USUAL);
        AuditQuery query = new AuditQuery(
                call.query("actor"),
                call.query("action"),
                call.query("object"),
                call.query("since").map(AuditResources::moment),
                call.query("after").map(AuditResources::cursor),
                limit + 1);
        return room.audit().find(query).thenApply(found -> page(found, limit));
    }

    private static Reply page(List<AuditRecord> found, int limit) {
        List<AuditRecord> shown = found.subList(0, Math.min(limit, found.size()));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("items", shown.stream().map(AuditResources::row).toList());
        json.put("next", found.size() > limit ? cursor(shown.get(limit - 1).id()) : null);
        return Reply.json(json);
    }

    private static Instant moment(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new ApiException(400, "since has to be a moment such as 2026-01-31T12:00:00Z");
        }
    }

    private static String cursor(long id) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Long.toString(id).getBytes(StandardCharsets.UTF_8));
    }

    private static Long cursor(String text) {
        try {
            return Long.valueOf(new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw new ApiException(400, "after is no cursor: take the value of next from the page before");
        }
    }

    private static Map<String, Object> row(AuditRecord each) {
        AuditEntry entry = each.entry();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("time", each.atUtc());
        row.put("actor", entry.actor().account());
        row.put("token", entry.actor().token().orElse(null));
        row.put("via", entry.actor().via());
        row.put("address", entry.actor().address());
        row.put("action", entry.action());
        row.put("object", entry.object());
        row.put("before", entry.before());
        row.put("after", entry.after());
        row.put("refused", entry.refusal().orElse(null));
        return row;
    }
}
