package io.millrace.management.shell;

import io.millrace.api.analysis.AnalysisStatus;
import io.millrace.api.analysis.Finding;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** How analyses look in the shell. */
final class AnalysisRows {
    private AnalysisRows() {}

    /** Everything that is known of an analysis. */
    static Map<String, Object> full(AnalysisStatus status) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("analyzer", status.analyzer());
        row.put("version", status.version());
        row.put("state", status.state().name().toLowerCase(Locale.ROOT));
        row.put("frames", status.frames());
        row.put("leftOut", status.leftOut());
        row.put("lastFinding", status.last().map(AnalysisRows::full).orElse(null));
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

    /** A line of a table. */
    static Map<String, Object> brief(AnalysisStatus status) {
        Map<String, Object> row = full(status);
        row.put("lastFinding", status.last().map(AnalysisRows::describe).orElse(""));
        return row;
    }

    private static String describe(Finding finding) {
        String text = String.format(
                Locale.ROOT,
                "%s %s at %.1f s",
                finding.kind(),
                finding.phase().name().toLowerCase(Locale.ROOT),
                finding.ptsUs() / 1e6);
        return finding.phase() == Finding.Phase.SEEN
                ? text
                : text + String.format(Locale.ROOT, ", since %.1f s", finding.sinceUs() / 1e6);
    }
}
