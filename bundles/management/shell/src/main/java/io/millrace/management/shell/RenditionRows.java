package io.millrace.management.shell;

import io.millrace.api.codec.OutputStatus;
import io.millrace.api.media.StreamName;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** How renditions look in the shell. */
final class RenditionRows {
    private RenditionRows() {}

    /** A line of a table. */
    static Map<String, Object> brief(StreamName origin, OutputStatus status) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("rendition", origin.withRendition(status.name()));
        row.put("state", state(status));
        row.put("encoder", status.encoder());
        row.put("size", status.width() > 0 ? status.width() + "x" + status.height() : "");
        row.put("fps", rounded(status.framesPerSecond()));
        row.put("speed", rounded(status.speed()));
        row.put("queue", status.queuedFrames());
        row.put("cpu%", rounded(status.cpuPercent()));
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
