package io.millrace.management.shell;

import io.millrace.api.analysis.AnalysisStatus;
import io.millrace.api.analysis.Finding;
import io.millrace.api.report.AnalysisReport;
import java.util.Locale;
import java.util.Map;

/** How analyses look in the shell. */
final class AnalysisRows {
    private AnalysisRows() {}

    /** A line of a table. */
    static Map<String, Object> brief(AnalysisStatus status) {
        Map<String, Object> row = AnalysisReport.full(status);
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
