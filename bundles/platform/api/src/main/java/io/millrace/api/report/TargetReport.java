package io.millrace.api.report;

import io.millrace.api.restream.TargetPreset;
import io.millrace.api.restream.TargetSettings;
import io.millrace.api.restream.TargetState;
import io.millrace.api.transfer.TransferRow;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What is known of targets, as plain values by name, without credentials. */
public final class TargetReport {
    private TargetReport() {}

    /** How a target does. */
    public static Map<String, Object> row(TargetState target) {
        TargetSettings settings = target.settings();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", settings.name());
        row.put("stream", settings.stream().toString());
        row.put("state", target.state().name().toLowerCase(Locale.ROOT));
        row.put("what", target.words());
        row.put("since", time(target.sinceUtcUs()));
        row.put("url", target.url());
        row.put("preset", settings.preset());
        row.put("start", settings.start().word());
        row.put("started", target.isStarted());
        row.put("hasSecret", target.hasSecret());
        row.put("options", new TreeMap<>(settings.options()));
        row.put(
                "maxVideoKbps",
                settings.maxVideoBitsPerSecond() == 0 ? null : settings.maxVideoBitsPerSecond() / 1_000);
        row.put("maxKeyframeSeconds", settings.maxSyncIntervalUs() == 0 ? null : settings.maxSyncIntervalUs() / 1e6);
        row.put("bitsPerSecond", target.bitsPerSecond());
        row.put("sentBytes", target.sentBytes());
        row.put("dropped", target.dropped());
        row.put("retries", target.retries());
        row.put("lastError", target.lastError().orElse(null));
        row.put("lastErrorAt", target.lastErrorUtcUs() == 0 ? null : time(target.lastErrorUtcUs()));
        row.put("file", false);
        return row;
    }

    /** How a push that a file configures does, in the same form. */
    public static Map<String, Object> row(TransferRow push) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", push.name());
        row.put("stream", push.stream().toString());
        row.put("state", push.state().name().toLowerCase(Locale.ROOT));
        row.put("what", push.words());
        row.put("since", time(push.sinceUtcUs()));
        row.put("url", push.url());
        row.put("preset", TargetPreset.CUSTOM);
        row.put("start", TargetSettings.Start.WITH_STREAM.word());
        row.put("started", true);
        row.put("file", true);
        return row;
    }

    private static Instant time(long utcUs) {
        return Instant.ofEpochSecond(utcUs / 1_000_000, utcUs % 1_000_000 * 1_000);
    }
}
