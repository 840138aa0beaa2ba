package io.millrace.analyzers.health;

import io.millrace.api.health.Figure;
import io.millrace.api.health.HealthSeries;
import io.millrace.api.health.LivePeriod;
import io.millrace.store.Migration;
import io.millrace.store.Schema;
import io.millrace.store.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The tables of minutes and of periods in which streams were live. */
final class HealthTables {
    static final Schema SCHEMA =
            new Schema("health", List.of(Migration.read(1, "minutes and periods", HealthTables.class, "health-1.sql")));

    private static final long US = 1_000_000;
    private static final int MINUTE = 60;
    /** Of a stream; an encoder that goes on and off every few seconds must not fill the database, or an answer. */
    static final int MOST_PERIODS = 2_000;

    private static final int MOST_REASON = 500;
    private static final Figure[] FIGURES = Figure.values();
    private static final String COLUMNS =
            Arrays.stream(FIGURES).map(HealthTables::column).collect(Collectors.joining(", "));
    private static final String INSERT = "INSERT INTO health_minute (stream, minute_utc_us, live_seconds, " + COLUMNS
            + ") VALUES (:stream, :minute, :seconds, :"
            + Arrays.stream(FIGURES).map(Figure::code).collect(Collectors.joining(", :")) + ")";

    private HealthTables() {}

    /** {@code keyIntervalMs} is kept as {@code key_interval_ms}. */
    static String column(Figure figure) {
        return figure.code().replaceAll("([A-Z])", "_$1").toLowerCase(java.util.Locale.ROOT);
    }

    /** Writes a minute; one that is there already is replaced, because nobody knows what a lost connection has done. */
    static void put(Transaction transaction, MinuteRow row) throws SQLException {
        Map<String, Object> values = new HashMap<>();
        values.put("stream", row.stream());
        values.put("minute", row.utcSeconds() * US);
        values.put("seconds", row.liveSeconds());
        for (Figure figure : FIGURES) {
            float value = row.figures()[figure.ordinal()];
            values.put(figure.code(), Float.isNaN(value) ? null : (double) value);
        }
        transaction.update(
                "DELETE FROM health_minute WHERE stream = :stream AND minute_utc_us = :minute",
                Map.of("stream", row.stream(), "minute", row.utcSeconds() * US));
        transaction.update(INSERT, values);
    }

    static HealthSeries minutes(Transaction transaction, String stream, long sinceUtcUs) throws SQLException {
        List<Long> times = new ArrayList<>();
        List<float[]> rows = transaction.query(
                "SELECT minute_utc_us, " + COLUMNS
                        + " FROM health_minute WHERE stream = :stream AND minute_utc_us >= :since ORDER BY minute_utc_us",
                Map.of("stream", stream, "since", sinceUtcUs),
                row -> {
                    times.add(row.getLong(1) / US);
                    return figures(row);
                });
        Map<Figure, float[]> values = new EnumMap<>(Figure.class);
        for (Figure figure : FIGURES) {
            float[] series = new float[rows.size()];
            for (int i = 0; i < series.length; i++) {
                series[i] = rows.get(i)[figure.ordinal()];
            }
            values.put(figure, series);
        }
        return new HealthSeries(
                MINUTE, times.stream().mapToLong(Long::longValue).toArray(), values);
    }

    private static float[] figures(ResultSet row) throws SQLException {
        float[] figures = new float[FIGURES.length];
        for (Figure figure : FIGURES) {
            double value = row.getDouble(figure.ordinal() + 2);
            figures[figure.ordinal()] = row.wasNull() ? Float.NaN : (float) value;
        }
        return figures;
    }

    /** @param endedBy null while it runs */
    static void putPeriod(Transaction transaction, String stream, long sinceUtcUs, long untilUtcUs, String endedBy)
            throws SQLException {
        Map<String, Object> values = new HashMap<>();
        values.put("stream", stream);
        values.put("since", sinceUtcUs);
        values.put("until", untilUtcUs);
        values.put(
                "endedBy",
                endedBy == null || endedBy.length() <= MOST_REASON ? endedBy : endedBy.substring(0, MOST_REASON));
        int changed = transaction.update(
                "UPDATE health_period SET until_utc_us = :until, ended_by = :endedBy"
                        + " WHERE stream = :stream AND since_utc_us = :since",
                values);
        if (changed == 0) {
            transaction.update(
                    "INSERT INTO health_period (stream, since_utc_us, until_utc_us, ended_by)"
                            + " VALUES (:stream, :since, :until, :endedBy)",
                    values);
        }
    }

    /** Periods that ran when a server was stopped or killed: nobody told their end. */
    static int closePeriods(Transaction transaction, long startedBeforeUtcUs, String endedBy) throws SQLException {
        return transaction.update(
                "UPDATE health_period SET ended_by = :endedBy WHERE ended_by IS NULL AND since_utc_us < :before",
                Map.of("endedBy", endedBy, "before", startedBeforeUtcUs));
    }

    /** The latest {@link #MOST_PERIODS}, oldest first. */
    static List<LivePeriod> periods(Transaction transaction, String stream) throws SQLException {
        List<LivePeriod> latestFirst = transaction.query(
                "SELECT since_utc_us, until_utc_us, ended_by FROM health_period WHERE stream = :stream"
                        + " ORDER BY since_utc_us DESC FETCH FIRST " + MOST_PERIODS + " ROWS ONLY",
                Map.of("stream", stream),
                row -> {
                    String endedBy = row.getString(3);
                    return new LivePeriod(row.getLong(1), row.getLong(2), endedBy == null ? "" : endedBy);
                });
        List<LivePeriod> oldestFirst = new ArrayList<>(latestFirst);
        Collections.reverse(oldestFirst);
        return oldestFirst;
    }

    static void prune(Transaction transaction, long beforeUtcUs) throws SQLException {
        Map<String, Long> before = Map.of("before", beforeUtcUs);
        transaction.update("DELETE FROM health_minute WHERE minute_utc_us < :before", before);
        transaction.update("DELETE FROM health_period WHERE ended_by IS NOT NULL AND until_utc_us < :before", before);
        for (String stream : transaction.query(
                "SELECT stream FROM health_period GROUP BY stream HAVING COUNT(*) > " + MOST_PERIODS,
                Map.of(),
                row -> row.getString(1))) {
            List<LivePeriod> kept = periods(transaction, stream);
            transaction.update(
                    "DELETE FROM health_period WHERE stream = :stream AND since_utc_us < :first",
                    Map.of("stream", stream, "first", kept.get(0).sinceUtcUs()));
        }
    }
}
