package io.millrace.apps.restream;

import io.millrace.api.access.SecretSeal;
import io.millrace.api.media.StreamName;
import io.millrace.api.restream.TargetSettings;
import io.millrace.store.Migration;
import io.millrace.store.Schema;
import io.millrace.store.Transaction;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** The table of targets. */
final class TargetTable {
    static final Schema SCHEMA =
            new Schema("restream", List.of(Migration.read(1, "targets", TargetTable.class, "restream-1.sql")));

    private static final String STARTED = "start";
    private static final String STOPPED = "stop";
    private static final SecureRandom RANDOM = new SecureRandom();

    private TargetTable() {}

    /** @param malformed told of each row that makes no sense, which is left out, by its name */
    static List<StoredTarget> read(
            Transaction transaction, Optional<SecretSeal> seal, BiConsumer<String, RuntimeException> malformed)
            throws SQLException {
        List<Optional<StoredTarget>> rows = transaction.query("SELECT * FROM restream_target", Map.of(), row -> {
            try {
                return Optional.of(target(row, seal));
            } catch (RuntimeException e) {
                malformed.accept(row.getString("name"), e);
                return Optional.empty();
            }
        });
        return rows.stream().flatMap(Optional::stream).toList();
    }

    private static StoredTarget target(ResultSet row, Optional<SecretSeal> seal) throws SQLException {
        String name = row.getString("name");
        TargetSettings settings = new TargetSettings(
                name,
                StreamName.parse(row.getString("stream")),
                row.getString("preset"),
                options(row.getString("options")),
                TargetSettings.Start.parse(row.getString("start_word")),
                row.getLong("max_video_bps"),
                row.getLong("max_sync_us"));
        String sealed = row.getString("sealed");
        return new StoredTarget(
                settings,
                seal.flatMap(opener -> opener.open(name, sealed)).flatMap(StoredTarget.Place::parse),
                row.getBoolean("anywhere"),
                Optional.ofNullable(row.getString("by_hand")).map(STARTED::equals));
    }

    static void put(Transaction transaction, StoredTarget target, SecretSeal seal) throws SQLException {
        Map<String, Object> values = new HashMap<>();
        TargetSettings settings = target.settings();
        values.put("name", settings.name());
        values.put("stream", settings.stream().toString());
        values.put("preset", settings.preset());
        values.put("start", settings.start().word());
        values.put("byHand", word(target.byHand()));
        values.put("bits", settings.maxVideoBitsPerSecond());
        values.put("sync", settings.maxSyncIntervalUs());
        values.put("anywhere", target.anywhere());
        values.put("options", text(settings.options()));
        values.put(
                "sealed",
                seal.close(settings.name(), target.place().orElseThrow().text(), RANDOM));
        int known = transaction.update(
                "UPDATE restream_target SET stream = :stream, preset = :preset, start_word = :start, by_hand = :byHand,"
                        + " max_video_bps = :bits, max_sync_us = :sync, anywhere = :anywhere, options = :options,"
                        + " sealed = :sealed WHERE name = :name",
                values);
        if (known == 0) {
            transaction.update(
                    "INSERT INTO restream_target (name, stream, preset, start_word, by_hand, max_video_bps, max_sync_us,"
                            + " anywhere, options, sealed) VALUES (:name, :stream, :preset, :start, :byHand, :bits, :sync,"
                            + " :anywhere, :options, :sealed)",
                    values);
        }
    }

    static void setByHand(Transaction transaction, String name, Optional<Boolean> said) throws SQLException {
        Map<String, Object> values = new HashMap<>();
        values.put("name", name);
        values.put("byHand", word(said));
        transaction.update("UPDATE restream_target SET by_hand = :byHand WHERE name = :name", values);
    }

    static void remove(Transaction transaction, String name) throws SQLException {
        transaction.update("DELETE FROM restream_target WHERE name = :name", Map.of("name", name));
    }

    private static Optional<String> word(Optional<Boolean> said) {
        return said.map(started -> started ? STARTED : STOPPED);
    }

    private static String text(Map<String, String> options) {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(options).forEach((name, value) -> text.append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8))
                .append('\n'));
        return text.toString();
    }

    private static Map<String, String> options(String text) {
        Map<String, String> options = new TreeMap<>();
        text.lines().forEach(line -> {
            int equals = line.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("An option has no value");
            }
            options.put(
                    line.substring(0, equals), URLDecoder.decode(line.substring(equals + 1), StandardCharsets.UTF_8));
        });
        return options;
    }
}
