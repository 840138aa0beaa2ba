package io.millrace.management.shell;

import io.millrace.api.analysis.Analyses;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code media:analyze NAME ANALYZER...|off}; alone it lists. */
@Service
@Command(scope = "media", name = "analyze", description = "Chooses the analyzers of a stream or application")
public final class AnalyzeCommand extends ChoiceCommand {
    private static final int MOST = 16;

    @Reference
    Analyses analyses;

    /** Karaf makes one for each call. */
    public AnalyzeCommand() {
        super("media:analyze", "ANALYZER, several separated by spaces", "analyzers", MOST);
    }

    @Override
    List<Map<String, Object>> offers() {
        List<Map<String, Object>> rows = new ArrayList<>();
        analyses.analyzers().forEach((name, version) -> {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("analyzer", name);
            row.put("version", version);
            rows.add(row);
        });
        return rows;
    }

    @Override
    Map<String, Set<String>> assignments() {
        return analyses.assignments();
    }

    @Override
    void assign(String target, Collection<String> analyzers) {
        analyses.assign(target, Set.copyOf(analyzers));
    }

    @Override
    String column() {
        return "analyzers";
    }

    @Override
    Object shown(Collection<String> analyzers) {
        return analyzers.stream().sorted().toList();
    }

    @Override
    String outcome(String target, Collection<String> analyzers) {
        return analyzers.isEmpty()
                ? target + " is not analyzed"
                : target + " is analyzed by " + String.join(", ", analyzers) + missing(analyzers);
    }

    private String missing(Collection<String> analyzers) {
        Set<String> missing = new TreeSet<>(analyzers);
        missing.removeAll(analyses.analyzers().keySet());
        return missing.isEmpty() ? "" : "; not installed yet: " + String.join(", ", missing);
    }

    @Override
    String nothing() {
        return "Nothing is analyzed; begin with, for example: media:analyze live/demo black-freeze";
    }
}
