package io.millrace.management.shell;

import io.millrace.api.analysis.Analyses;
import io.millrace.formats.json.JsonText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code media:analyze NAME ANALYZER...|off}; alone it lists. */
@Service
@Command(scope = "media", name = "analyze", description = "Chooses the analyzers of a stream or application")
public final class AnalyzeCommand implements Action {
    private static final String OFF = "off";
    private static final int MOST = 16;

    @Argument(
            name = "what",
            description = "APP/NAME, or an APP for all of its streams; then analyzers, or off. Nothing lists",
            multiValued = true)
    List<String> words;

    @Option(name = "--json", description = "Print JSON")
    boolean json;

    @Reference
    Analyses analyses;

    @Override
    public Object execute() {
        TrailingOptions rest = new TrailingOptions(words, 1 + MOST, Set.of("--json"), Set.of());
        json |= rest.has("--json");
        if (rest.argument(0).isEmpty()) {
            list();
            return null;
        }
        String target = rest.argument(0).get();
        Set<String> names = new TreeSet<>();
        for (int i = 1; rest.argument(i).isPresent(); i++) {
            names.add(rest.argument(i).get());
        }
        if (names.isEmpty() || names.contains(OFF) && names.size() > 1) {
            throw new IllegalArgumentException("Say which: media:analyze " + target + " ANALYZER, several separated by"
                    + " spaces, or media:analyze " + target + " off; media:analyze alone lists the analyzers");
        }
        names.remove(OFF);
        analyses.assign(target, names);
        if (json) {
            System.out.println(JsonText.pretty(row(target, names)));
        } else {
            System.out.println(
                    names.isEmpty()
                            ? target + " is not analyzed"
                            : target + " is analyzed by " + String.join(", ", names) + missing(names));
        }
        return null;
    }

    private String missing(Set<String> names) {
        Set<String> missing = new TreeSet<>(names);
        missing.removeAll(analyses.analyzers().keySet());
        return missing.isEmpty() ? "" : "; not installed yet: " + String.join(", ", missing);
    }

    private void list() {
        List<Map<String, Object>> analyzers = new ArrayList<>();
        analyses.analyzers().forEach((name, version) -> {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("analyzer", name);
            row.put("version", version);
            analyzers.add(row);
        });
        List<Map<String, Object>> targets = new ArrayList<>();
        analyses.assignments().forEach((target, names) -> targets.add(row(target, names)));
        if (json) {
            Map<String, Object> both = new LinkedHashMap<>();
            both.put("analyzers", analyzers);
            both.put("targets", targets);
            System.out.println(JsonText.pretty(both));
            return;
        }
        System.out.println(TextTable.of(analyzers, "No analyzers are installed"));
        System.out.println();
        System.out.println(TextTable.of(
                targets, "Nothing is analyzed; begin with, for example: media:analyze live/demo black-freeze"));
    }

    private static Map<String, Object> row(String target, Set<String> names) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("target", target);
        row.put("analyzers", names.isEmpty() ? OFF : List.copyOf(new TreeSet<>(names)));
        return row;
    }
}
