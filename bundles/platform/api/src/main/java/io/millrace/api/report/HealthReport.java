package io.millrace.api.report;

import io.millrace.api.health.Advice;
import io.millrace.api.health.Availability;
import io.millrace.api.health.Diagnosis;
import io.millrace.api.health.Figure;
import io.millrace.api.health.HealthAlert;
import io.millrace.api.health.HealthSeries;
import io.millrace.api.health.HealthStatus;
import io.millrace.api.health.LivePeriod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;

/** What is known of the health of streams, as plain values by name. Safe for any thread. */
public final class HealthReport {
    private HealthReport() {}

    /** How a stream does now. */
    public static Map<String, Object> full(HealthStatus status) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("stream", status.stream());
        row.put("level", lower(status.level()));
        row.put("reason", status.reason());
        row.put("live", status.live());
        row.put("since", Instant.ofEpochMilli(status.sinceUtcUs() / 1_000));
        row.put("measuredSeconds", status.measuredSeconds());
        Map<String, Object> figures = new LinkedHashMap<>();
        status.figures().forEach((figure, value) -> figures.put(figure.code(), Math.round(value * 100) / 100.0));
        row.put("figures", figures);
        row.put("alerts", status.alerts().stream().map(HealthReport::alert).toList());
        row.put("costMicrosPerSecond", status.costMicrosPerSecond());
        row.put("heldBytes", status.heldBytes());
        return row;
    }

    /** An alert that is open. */
    public static Map<String, Object> alert(HealthAlert alert) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("alert", alert.kind().code());
        row.put("critical", alert.kind().isCritical());
        row.put("since", Instant.ofEpochMilli(alert.sinceUtcUs() / 1_000));
        row.put("text", alert.text());
        return row;
    }

    /** Figures over time; what was not measured is null. */
    public static Map<String, Object> series(HealthSeries series) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("stepSeconds", series.stepSeconds());
        row.put("utcSeconds", LongStream.of(series.utcSeconds()).boxed().toList());
        for (Figure figure : Figure.values()) {
            List<Float> values = new ArrayList<>();
            for (float value : series.values().get(figure)) {
                values.add(value);
            }
            row.put(figure.code(), values);
        }
        return row;
    }

    /** When a stream was live. */
    public static Map<String, Object> availability(Availability found) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("stream", found.stream());
        row.put("knownSince", instant(found.knownSinceUtcUs()));
        row.put("dayPercent", hundredths(found.dayPercent()));
        row.put("weekPercent", hundredths(found.weekPercent()));
        row.put("monthPercent", hundredths(found.monthPercent()));
        row.put("periods", periods(found));
        return row;
    }

    /** When the stream was live and when it was away, oldest first. */
    public static List<Map<String, Object>> periods(Availability found) {
        List<Map<String, Object>> rows = new ArrayList<>();
        LivePeriod before = null;
        for (LivePeriod each : found.periods()) {
            if (before != null) {
                rows.add(period("away", before.untilUtcUs(), each.sinceUtcUs(), before.endedBy()));
            }
            rows.add(period("live", each.sinceUtcUs(), each.untilUtcUs(), each.isRunning() ? "now" : ""));
            before = each;
        }
        if (before != null && !before.isRunning()) {
            Map<String, Object> away = period("away", before.untilUtcUs(), before.untilUtcUs(), before.endedBy());
            away.put("until", "now");
            away.put("duration", "");
            rows.add(away);
        }
        return rows;
    }

    private static Map<String, Object> period(String state, long sinceUtcUs, long untilUtcUs, String reason) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("state", state);
        row.put("since", instant(sinceUtcUs));
        row.put("until", reason.equals("now") ? "now" : instant(untilUtcUs));
        row.put("duration", duration(Math.max(0, untilUtcUs - sinceUtcUs) / 1_000_000));
        row.put("reason", reason.equals("now") ? "" : reason);
        return row;
    }

    /** What the stream doctor says. */
    public static Map<String, Object> diagnosis(Diagnosis diagnosis) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("stream", diagnosis.stream());
        row.put("level", lower(diagnosis.level()));
        row.put("summary", diagnosis.summary());
        row.put("measuredSeconds", diagnosis.measuredSeconds());
        row.put("format", diagnosis.format());
        row.put("advice", diagnosis.advice().stream().map(HealthReport::advice).toList());
        return row;
    }

    private static Map<String, Object> advice(Advice advice) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("code", advice.code());
        row.put("severity", lower(advice.severity()));
        row.put("title", advice.title());
        row.put("measured", advice.measured());
        row.put("goal", advice.goal());
        row.put("why", advice.why());
        row.put(
                "remedies",
                advice.remedies().stream()
                        .map(remedy -> Map.of("tool", remedy.tool(), "setting", remedy.setting()))
                        .toList());
        return row;
    }

    /** A time for people: the two largest units. */
    public static String duration(long seconds) {
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3_600) {
            return seconds / 60 + " min " + seconds % 60 + " s";
        }
        return seconds < 86_400
                ? seconds / 3_600 + " h " + seconds % 3_600 / 60 + " min"
                : seconds / 86_400 + " d " + seconds % 86_400 / 3_600 + " h";
    }

    /** A time without its fraction. */
    public static Instant instant(long utcUs) {
        return Instant.ofEpochSecond(utcUs / 1_000_000);
    }

    private static double hundredths(double value) {
        return Math.round(value * 100) / 100.0;
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
