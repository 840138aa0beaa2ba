package io.millrace.core.analysis;

import io.millrace.api.analysis.Analyzer;
import io.millrace.api.plugin.PluginVersion;
import java.util.Comparator;

/**
 * An analyzer that is bound.
 *
 * @param name by which it is assigned
 */
record AnalyzerOffer(String name, Analyzer analyzer, PluginVersion version) {
    /** The newest first. */
    static final Comparator<AnalyzerOffer> BEST_FIRST =
            Comparator.comparing(AnalyzerOffer::version).reversed();
}
