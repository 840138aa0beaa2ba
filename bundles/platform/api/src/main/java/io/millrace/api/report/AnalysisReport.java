package io.millrace.api.report;

import io.millrace.api.analysis.AnalysisStatus;
import io.millrace.api.analysis.Finding;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What is known of analyses, as plain values by name. */
public final class AnalysisReport {
    private AnalysisReport() {}

    /** Everything that is known of an analysis. */
    public static Map<String, Object> full(AnalysisStatus status) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("analyzer", status.analyzer());
        row.put("version", status.version());
        row.put("state", status.state().name().toLowerCase(Locale.ROOT));
        row.put("frames", status.frames());
        row.put("leftOut", status.leftOut());
        row.put("lastFinding", status.last().map(AnalysisReport::full).orElse(null));
        row.put("reason", status.reason());
        return row;
    }

    private static Map<String, Object> full(Finding finding) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("kind", finding.kind());
        row.put("phase", finding.phase().name().toLowerCase(Locale.ROOT));
        row.put("timeUs", finding.ptsUs());
        row.put("sinceUs", finding.sinceUs());
        row.put("details", finding.details());
        return row;
    }
}
