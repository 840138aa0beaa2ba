package io.millrace.apps.record;

import io.millrace.api.record.RecordedFile;
import io.millrace.api.record.Recording;
import io.millrace.api.record.RecordingGap;
import io.millrace.store.Migration;
import io.millrace.store.Schema;
import io.millrace.store.Transaction;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The index of recordings in the database. Pure functions. */
final class CatalogTable {
    static final Schema SCHEMA =
            new Schema("recordings", List.of(Migration.read(1, "recordings", CatalogTable.class, "recordings-1.sql")));

    private CatalogTable() {}

    static List<Recording> read(Transaction transaction) throws SQLException {
        Map<String, List<RecordedFile>> files = new HashMap<>();
        transaction.query(
                "SELECT * FROM recordings_file ORDER BY recording, place", Map.of(), row -> files.computeIfAbsent(
                                row.getString("recording"), id -> new ArrayList<>())
                        .add(new RecordedFile(
                                row.getString("name"),
                                Optional.ofNullable(row.getString("rendition")),
                                row.getLong("start_utc_us"),
                                row.getLong("duration_us"),
                                row.getLong("size_bytes"))));
        Map<String, List<RecordingGap>> gaps = new HashMap<>();
        transaction.query(
                "SELECT * FROM recordings_gap ORDER BY recording, from_utc_us", Map.of(), row -> gaps.computeIfAbsent(
                                row.getString("recording"), id -> new ArrayList<>())
                        .add(new RecordingGap(row.getLong("from_utc_us"), row.getLong("to_utc_us"))));
        List<Recording> recordings = new ArrayList<>();
        transaction.query("SELECT * FROM recordings_recording ORDER BY id", Map.of(), row -> {
            String id = row.getString("id");
            RecordingName.parse(id).ifPresent(name -> {
                try {
                    recordings.add(Summary.of(
                            name,
                            Optional.ofNullable(row.getString("rule_name")),
                            Recording.State.valueOf(row.getString("state_word")),
                            Optional.ofNullable(row.getString("reason")),
                            row.getLong("start_utc_us"),
                            files.getOrDefault(id, List.of()),
                            gaps.getOrDefault(id, List.of())));
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            return id;
        });
        return recordings;
    }

    static void save(Transaction transaction, Recording recording) throws SQLException {
        delete(transaction, recording.id());
        Map<String, Object> row = new HashMap<>();
        row.put("id", recording.id());
        row.put("stream", recording.stream().toString());
        row.put("rule", recording.rule().orElse(null));
        row.put("state", recording.state().name());
        row.put("reason", recording.reason().map(text -> clip(text, 500)).orElse(null));
        row.put("start", recording.startUtcUs());
        row.put("end", recording.endUtcUs());
        row.put("size", recording.sizeBytes());
        transaction.update(
                "INSERT INTO recordings_recording"
                        + " (id, stream, rule_name, state_word, reason, start_utc_us, end_utc_us, size_bytes)"
                        + " VALUES (:id, :stream, :rule, :state, :reason, :start, :end, :size)",
                row);
        List<Map<String, Object>> files = new ArrayList<>();
        for (RecordedFile file : recording.files()) {
            Map<String, Object> values = new HashMap<>();
            values.put("recording", recording.id());
            values.put("place", files.size());
            values.put("name", file.name());
            values.put("rendition", file.rendition().orElse(null));
            values.put("start", file.startUtcUs());
            values.put("duration", file.durationUs());
            values.put("size", file.sizeBytes());
            files.add(values);
        }
        if (!files.isEmpty()) {
            transaction.updateAll(
                    "INSERT INTO recordings_file"
                            + " (recording, place, name, rendition, start_utc_us, duration_us, size_bytes)"
                            + " VALUES (:recording, :place, :name, :rendition, :start, :duration, :size)",
                    files);
        }
        List<Map<String, Object>> gaps = new ArrayList<>();
        for (RecordingGap gap : recording.gaps()) {
            gaps.add(Map.of("recording", recording.id(), "from", gap.fromUtcUs(), "to", gap.toUtcUs()));
        }
        if (!gaps.isEmpty()) {
            transaction.updateAll(
                    "INSERT INTO recordings_gap (recording, from_utc_us, to_utc_us) VALUES (:recording, :from, :to)",
                    gaps);
        }
    }

    static void delete(Transaction transaction, String id) throws SQLException {
        for (String table : List.of("recordings_file", "recordings_gap")) {
            transaction.update("DELETE FROM " + table + " WHERE recording = :id", Map.of("id", id));
        }
        transaction.update("DELETE FROM recordings_recording WHERE id = :id", Map.of("id", id));
    }

    private static String clip(String text, int most) {
        int end = Math.min(most, text.length());
        boolean inTheMiddle = end < text.length() && Character.isHighSurrogate(text.charAt(end - 1));
        return text.substring(0, inTheMiddle ? end - 1 : end);
    }

    /** Empties the tables. */
    static void clear(Transaction transaction) throws SQLException {
        for (String table : List.of("recordings_file", "recordings_gap", "recordings_recording")) {
            transaction.update("DELETE FROM " + table, Map.of());
        }
    }

    /** Has the tables hold these and no others. */
    static void replace(Transaction transaction, List<Recording> recordings) throws SQLException {
        clear(transaction);
        for (Recording recording : recordings) {
            save(transaction, recording);
        }
    }
}
