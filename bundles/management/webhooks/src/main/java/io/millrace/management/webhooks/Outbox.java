package io.millrace.management.webhooks;

import io.millrace.api.webhook.WebhookDelivery;
import io.millrace.store.Migration;
import io.millrace.store.Schema;
import io.millrace.store.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The tables: events, which of them wait for which webhook, what became of attempts, and which webhooks are gone. */
final class Outbox {
    static final Schema SCHEMA =
            new Schema("webhooks", List.of(Migration.read(1, "webhooks", Outbox.class, "webhooks-1.sql")));

    private static final String EVENT = "e.number, e.id, e.type_word, e.subject, e.stream, e.happened_utc_us, e.data";

    /**
     * An event that waits for a webhook.
     *
     * @param place in the webhook's line, of {@link Numbers}: UTC in µs when it began to wait
     */
    record Waiting(String hook, long place, KeptEvent event) {}

    /** What waits for a webhook. */
    record Backlog(long count, long bytes) {
        static final Backlog NONE = new Backlog(0, 0);

        Backlog plus(long events, long size) {
            return new Backlog(count + events, bytes + size);
        }

        Backlog minus(Backlog other) {
            return new Backlog(count - other.count, bytes - other.bytes);
        }
    }

    private Outbox() {}

    // ---- what waits --------------------------------------------------------------------------------------------

    /** Numbers of events that are kept already: a transaction may have been committed although it seemed to fail. */
    static Map<Long, String> known(Transaction transaction, long first, long last) throws SQLException {
        Map<Long, String> known = new HashMap<>();
        transaction.query(
                "SELECT number, id FROM webhooks_event WHERE number BETWEEN :first AND :last",
                Map.of("first", first, "last", last),
                row -> known.put(row.getLong(1), row.getString(2)));
        return known;
    }

    static void add(Transaction transaction, Collection<KeptEvent> events, List<Waiting> waiting) throws SQLException {
        List<Map<String, ?>> rows = new ArrayList<>();
        for (KeptEvent event : events) {
            rows.add(Map.of(
                    "number", event.number(),
                    "id", event.id(),
                    "type", event.type(),
                    "subject", event.subject(),
                    "stream", event.stream(),
                    "happened", event.utcUs(),
                    "size", (long) event.sizeBytes(),
                    "data", event.data()));
        }
        transaction.updateAll(
                "INSERT INTO webhooks_event (number, id, type_word, subject, stream, happened_utc_us, size_bytes, data)"
                        + " VALUES (:number, :id, :type, :subject, :stream, :happened, :size, :data)",
                rows);
        await(transaction, waiting);
    }

    static void await(Transaction transaction, List<Waiting> waiting) throws SQLException {
        List<Map<String, ?>> rows = new ArrayList<>();
        for (Waiting each : waiting) {
            rows.add(Map.of(
                    "hook", each.hook(),
                    "place", each.place(),
                    "event", each.event().number()));
        }
        transaction.updateAll("INSERT INTO webhooks_waiting (hook, place, event) VALUES (:hook, :place, :event)", rows);
    }

    /** What waits for a webhook behind a place, in order. */
    static List<Waiting> waiting(Transaction transaction, String hook, long behind, int most) throws SQLException {
        return transaction.query(
                "SELECT " + EVENT + ", w.place FROM webhooks_waiting w JOIN webhooks_event e ON e.number = w.event"
                        + " WHERE w.hook = :hook AND w.place > :behind ORDER BY w.place LIMIT " + most,
                Map.of("hook", hook, "behind", behind),
                row -> new Waiting(hook, row.getLong("place"), event(row)));
    }

    static Map<String, Backlog> backlogs(Transaction transaction) throws SQLException {
        Map<String, Backlog> backlogs = new HashMap<>();
        transaction.query(
                "SELECT w.hook, COUNT(*), SUM(e.size_bytes) FROM webhooks_waiting w"
                        + " JOIN webhooks_event e ON e.number = w.event GROUP BY w.hook",
                Map.of(),
                row -> backlogs.put(row.getString(1), new Backlog(row.getLong(2), row.getLong(3))));
        return backlogs;
    }

    /** The highest number and place there are. */
    static long last(Transaction transaction) throws SQLException {
        long event = transaction
                .first("SELECT MAX(number) FROM webhooks_event", Map.of(), row -> row.getLong(1))
                .orElse(0L);
        long place = transaction
                .first("SELECT MAX(place) FROM webhooks_waiting", Map.of(), row -> row.getLong(1))
                .orElse(0L);
        return Math.max(event, place);
    }

    static void delivered(Transaction transaction, String hook, List<Long> places) throws SQLException {
        transaction.updateAll(
                "DELETE FROM webhooks_waiting WHERE hook = :hook AND place = :place",
                places.stream()
                        .map(place -> Map.of("hook", hook, "place", place))
                        .toList());
    }

    // ---- events that happened ----------------------------------------------------------------------------------

    static List<KeptEvent> between(Transaction transaction, long fromUtcUs, long toUtcUs, long behind, int most)
            throws SQLException {
        return transaction.query(
                "SELECT " + EVENT
                        + " FROM webhooks_event e WHERE e.happened_utc_us >= :from AND e.happened_utc_us < :to"
                        + " AND e.number > :behind ORDER BY e.number LIMIT " + most,
                Map.of("from", fromUtcUs, "to", toUtcUs, "behind", behind),
                Outbox::event);
    }

    static List<KeptEvent> byId(Transaction transaction, String id) throws SQLException {
        return transaction.query(
                "SELECT " + EVENT + " FROM webhooks_event e WHERE e.id = :id", Map.of("id", id), Outbox::event);
    }

    private static KeptEvent event(ResultSet row) throws SQLException {
        return new KeptEvent(
                row.getLong("number"),
                row.getString("id"),
                row.getString("type_word"),
                row.getString("subject"),
                row.getString("stream"),
                row.getLong("happened_utc_us"),
                row.getString("data"));
    }

    /** Has nothing wait any longer that began to before a time. Returns of which webhooks how much did. */
    static Map<String, Long> pruneWaiting(Transaction transaction, long beforeUtcUs) throws SQLException {
        Map<String, Long> pruned = new HashMap<>();
        for (String hook : transaction.query(
                "SELECT DISTINCT hook FROM webhooks_waiting WHERE place < :before",
                Map.of("before", beforeUtcUs),
                row -> row.getString(1))) {
            long count = transaction.update(
                    "DELETE FROM webhooks_waiting WHERE hook = :hook AND place < :before",
                    Map.of("hook", hook, "before", beforeUtcUs));
            pruned.put(hook, count);
        }
        return pruned;
    }

    /** Forgets events that wait for nobody: those before a time, and the oldest of too many bytes. */
    static void prune(Transaction transaction, long beforeUtcUs, long mostBytes) throws SQLException {
        forget(transaction, "happened_utc_us < :limit", beforeUtcUs);
        long excess = transaction
                        .first("SELECT SUM(size_bytes) FROM webhooks_event", Map.of(), row -> row.getLong(1))
                        .orElse(0L)
                - mostBytes;
        if (excess <= 0) {
            return;
        }
        long[] left = {excess};
        long[] cut = {0};
        transaction.query(
                "SELECT number, size_bytes FROM webhooks_event ORDER BY number LIMIT 100000", Map.of(), row -> {
                    if (left[0] > 0) {
                        cut[0] = row.getLong(1);
                        left[0] -= row.getLong(2);
                    }
                    return 0;
                });
        forget(transaction, "number <= :limit", cut[0]);
    }

    private static void forget(Transaction transaction, String which, long limit) throws SQLException {
        transaction.update(
                "DELETE FROM webhooks_event WHERE " + which
                        + " AND NOT EXISTS (SELECT 1 FROM webhooks_waiting w WHERE w.event = webhooks_event.number)",
                Map.of("limit", limit));
    }

    // ---- attempts ----------------------------------------------------------------------------------------------

    /** An attempt with its place in the log of a webhook. */
    record Logged(String hook, long number, WebhookDelivery delivery) {}

    static void log(Transaction transaction, List<Logged> attempts, int kept) throws SQLException {
        List<Map<String, ?>> rows = new ArrayList<>();
        Map<String, Long> newest = new HashMap<>();
        for (Logged each : attempts) {
            WebhookDelivery delivery = each.delivery();
            Map<String, Object> row = new HashMap<>();
            row.put("hook", each.hook());
            row.put("number", each.number());
            row.put("id", delivery.eventId());
            row.put("type", delivery.type());
            row.put("subject", delivery.subject());
            row.put("at", delivery.attemptUtcUs());
            row.put("attempt", delivery.attempt());
            row.put("outcome", delivery.outcome().name());
            row.put("status", delivery.status());
            row.put("latency", delivery.latencyUs());
            row.put("answer", delivery.answer());
            rows.add(row);
            newest.merge(each.hook(), each.number(), Math::max);
        }
        transaction.updateAll(
                "INSERT INTO webhooks_attempt (hook, number, event_id, type_word, subject, attempt_utc_us, attempt,"
                        + " outcome, status, latency_us, answer) VALUES (:hook, :number, :id, :type, :subject, :at,"
                        + " :attempt, :outcome, :status, :latency, :answer)",
                rows);
        for (Map.Entry<String, Long> each : newest.entrySet()) {
            transaction.update(
                    "DELETE FROM webhooks_attempt WHERE hook = :hook AND number <= :oldest",
                    Map.of("hook", each.getKey(), "oldest", each.getValue() - kept));
        }
    }

    /** The newest number in the log of each webhook. */
    static Map<String, Long> lastAttempts(Transaction transaction) throws SQLException {
        Map<String, Long> last = new HashMap<>();
        transaction.query(
                "SELECT hook, MAX(number) FROM webhooks_attempt GROUP BY hook",
                Map.of(),
                row -> last.put(row.getString(1), row.getLong(2)));
        return last;
    }

    static List<WebhookDelivery> attempts(Transaction transaction, String hook, int most) throws SQLException {
        return transaction.query(
                "SELECT * FROM webhooks_attempt WHERE hook = :hook ORDER BY number DESC LIMIT " + most,
                Map.of("hook", hook),
                row -> new WebhookDelivery(
                        row.getString("event_id"),
                        row.getString("type_word"),
                        row.getString("subject"),
                        row.getLong("attempt_utc_us"),
                        row.getInt("attempt"),
                        WebhookDelivery.Outcome.valueOf(row.getString("outcome")),
                        row.getInt("status"),
                        row.getLong("latency_us"),
                        row.getString("answer")));
    }

    // ---- webhooks ----------------------------------------------------------------------------------------------

    /** Webhooks whose receivers are gone, each with a digest of its URL: with another it is on again. */
    static Set<String> gone(Transaction transaction) throws SQLException {
        return new HashSet<>(transaction.query(
                "SELECT hook, url_digest FROM webhooks_gone",
                Map.of(),
                row -> row.getString(1) + " " + row.getString(2)));
    }

    static void setGone(Transaction transaction, String hook, String urlDigest, long nowUtcUs) throws SQLException {
        setHere(transaction, hook);
        transaction.update(
                "INSERT INTO webhooks_gone (hook, url_digest, since_utc_us) VALUES (:hook, :digest, :now)",
                Map.of("hook", hook, "digest", urlDigest, "now", nowUtcUs));
    }

    static void setHere(Transaction transaction, String hook) throws SQLException {
        transaction.update("DELETE FROM webhooks_gone WHERE hook = :hook", Map.of("hook", hook));
    }

    static void remove(Transaction transaction, String hook) throws SQLException {
        setHere(transaction, hook);
        transaction.update("DELETE FROM webhooks_waiting WHERE hook = :hook", Map.of("hook", hook));
        transaction.update("DELETE FROM webhooks_attempt WHERE hook = :hook", Map.of("hook", hook));
    }
}
