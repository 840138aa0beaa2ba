package io.millrace.api.report;

import io.millrace.api.codec.OutputStatus;
import io.millrace.api.media.StreamName;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What is known of renditions, as plain values by name. */
public final class RenditionReport {
    private RenditionReport() {}

    /** Everything that is known of a rendition. */
    public static Map<String, Object> full(StreamName origin, OutputStatus status) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", origin.withRendition(status.name()));
        row.put("state", state(status));
        row.put("encoder", status.encoder());
        row.put("width", status.width());
        row.put("height", status.height());
        row.put("framesPerSecond", rounded(status.framesPerSecond()));
        row.put("speed", rounded(status.speed()));
        row.put("queuedFrames", status.queuedFrames());
        row.put("cpuPercent", rounded(status.cpuPercent()));
        row.put("processId", status.processId().isPresent() ? status.processId().getAsLong() : null);
        row.put("restarts", status.restarts());
        row.put("reason", status.reason());
        return row;
    }

    private static String state(OutputStatus status) {
        return status.state().name().toLowerCase(Locale.ROOT);
    }

    private static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
