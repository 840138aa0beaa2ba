package io.millrace.management.audit;

import io.millrace.api.audit.Actor;
import io.millrace.api.audit.AuditEntry;
import io.millrace.api.audit.AuditQuery;
import io.millrace.api.audit.AuditRecord;
import io.millrace.store.Migration;
import io.millrace.store.Schema;
import io.millrace.store.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The table of the audit log. */
final class AuditTable {
    static final Schema SCHEMA =
            new Schema("audit", List.of(Migration.read(1, "audit log", AuditTable.class, "audit-1.sql")));

    private AuditTable() {}

    /** Adds entries; those that are there already stay as they are. */
    static void add(Transaction transaction, List<AuditRecord> records) throws SQLException {
        Set<Long> known = new HashSet<>(transaction.query(
                "SELECT id FROM audit_entry WHERE id BETWEEN :first AND :last",
                Map.of(
                        "first",
                        records.get(0).id(),
                        "last",
                        records.get(records.size() - 1).id()),
                row -> row.getLong(1)));
        List<Map<String, Object>> rows = records.stream()
                .filter(each -> !known.contains(each.id()))
                .map(AuditTable::values)
                .toList();
        transaction.updateAll(
                "INSERT INTO audit_entry (id, account, token, via, address, action_word, object_name, before_text,"
                        + " after_text, refusal) VALUES (:id, :account, :token, :via, :address, :action, :object, :before,"
                        + " :after, :refusal)",
                rows);
    }

    private static Map<String, Object> values(AuditRecord each) {
        AuditEntry entry = each.entry();
        Map<String, Object> row = new HashMap<>();
        row.put("id", each.id());
        row.put("account", entry.actor().account());
        row.put("token", entry.actor().token());
        row.put("via", entry.actor().via());
        row.put("address", entry.actor().address());
        row.put("action", entry.action());
        row.put("object", entry.object());
        row.put("before", entry.before());
        row.put("after", entry.after());
        row.put("refusal", entry.refusal());
        return row;
    }

    static List<AuditRecord> find(Transaction transaction, AuditQuery query) throws SQLException {
        List<String> conditions = new ArrayList<>(List.of("id > 0"));
        Map<String, Object> values = new HashMap<>();
        values.put("limit", query.limit());
        query.actor().ifPresent(account -> {
            conditions.add("LOWER(account) = :account");
            values.put("account", account.toLowerCase(Locale.ROOT));
        });
        query.action().ifPresent(action -> {
            conditions.add("(action_word = :action OR action_word LIKE :actions ESCAPE '!')");
            values.put("action", action);
            values.put("actions", pattern(action) + ".%");
        });
        query.object().ifPresent(object -> {
            conditions.add("LOWER(object_name) LIKE :object ESCAPE '!'");
            values.put("object", "%" + pattern(object.toLowerCase(Locale.ROOT)) + "%");
        });
        query.since().ifPresent(since -> {
            conditions.add("id >= :since");
            values.put("since", ChronoUnit.MICROS.between(Instant.EPOCH, since));
        });
        query.beforeId().ifPresent(id -> {
            conditions.add("id < :before");
            values.put("before", id);
        });
        return transaction.query(
                "SELECT * FROM audit_entry WHERE " + String.join(" AND ", conditions)
                        + " ORDER BY id DESC LIMIT :limit",
                values,
                AuditTable::read);
    }

    private static String pattern(String text) {
        return text.replace("!", "!!").replace("%", "!%").replace("_", "!_");
    }

    private static AuditRecord read(ResultSet row) throws SQLException {
        Actor actor = new Actor(
                row.getString("account"),
                Optional.ofNullable(row.getString("token")),
                row.getString("via"),
                row.getString("address"));
        return new AuditRecord(
                row.getLong("id"),
                new AuditEntry(
                        actor,
                        row.getString("action_word"),
                        row.getString("object_name"),
                        row.getString("before_text"),
                        row.getString("after_text"),
                        Optional.ofNullable(row.getString("refusal"))));
    }

    /** Removes what is older than a moment, and all but the newest entries. */
    static int prune(Transaction transaction, long oldestUtcUs, int most) throws SQLException {
        int old = transaction.update("DELETE FROM audit_entry WHERE id < :oldest", Map.of("oldest", oldestUtcUs));
        Optional<Long> tooMany = transaction.first(
                "SELECT id FROM audit_entry ORDER BY id DESC LIMIT 1 OFFSET :most",
                Map.of("most", most),
                row -> row.getLong(1));
        return tooMany.isEmpty()
                ? old
                : old + transaction.update("DELETE FROM audit_entry WHERE id <= :last", Map.of("last", tooMany.get()));
    }
}
