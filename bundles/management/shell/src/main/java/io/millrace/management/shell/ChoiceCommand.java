package io.millrace.management.shell;

import io.millrace.formats.json.JsonText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Option;

/** A command that chooses something for a stream or application, {@code media:… NAME CHOICE|off}; alone it lists. */
abstract class ChoiceCommand implements Action {
    private static final String OFF = "off";

    private final String command;
    private final String choice;
    private final String what;
    private final int most;

    @Argument(
            name = "what",
            description = "APP/NAME, or an APP for all of its streams; then what is chosen, or off. Nothing lists",
            multiValued = true)
    List<String> words;

    @Option(name = "--json", description = "Print JSON")
    boolean json;

    /**
     * Describes the command.
     *
     * @param command how it is called: {@code media:ladder}
     * @param choice stands for what is chosen in the command's form: {@code PROFILE}
     * @param what can be chosen, many of it: {@code profiles}
     * @param most choices for one target
     */
    ChoiceCommand(String command, String choice, String what, int most) {
        this.command = command;
        this.choice = choice;
        this.what = what;
        this.most = most;
    }

    /** Rows of what can be chosen. */
    abstract List<Map<String, Object>> offers();

    /** What was chosen, nothing where it is off, by target. */
    abstract Map<String, ? extends Collection<String>> assignments();

    /** Assigns; no choice turns it off. */
    abstract void assign(String target, Collection<String> choices);

    /** What the column of choices is called. */
    abstract String column();

    /** Choices as a program reads them. */
    abstract Object shown(Collection<String> choices);

    /** What was done, in plain words. */
    abstract String outcome(String target, Collection<String> choices);

    /** What to say when nothing was chosen for any target. */
    abstract String nothing();

    @Override
    public final Object execute() {
        TrailingOptions rest = new TrailingOptions(words, 1 + most, Set.of("--json"), Set.of());
        json |= rest.has("--json");
        if (rest.arguments().isEmpty()) {
            list();
        } else {
            List<String> choices = rest.arguments().subList(1, rest.arguments().size());
            choose(rest.arguments().get(0), choices);
        }
        return null;
    }

    private void choose(String target, List<String> words) {
        boolean off = words.contains(OFF);
        if (words.isEmpty() || off && words.size() > 1) {
            throw new IllegalArgumentException("Say which: " + command + " " + target + " " + choice + ", or " + command
                    + " " + target + " off; " + command + " alone lists the " + what);
        }
        List<String> choices =
                off ? List.of() : words.stream().distinct().sorted().toList();
        assign(target, choices);
        System.out.println(json ? JsonText.pretty(row(target, choices)) : outcome(target, choices));
    }

    private void list() {
        List<Map<String, Object>> targets = new ArrayList<>();
        assignments().forEach((target, choices) -> targets.add(row(target, choices)));
        if (json) {
            Map<String, Object> both = new LinkedHashMap<>();
            both.put(what, offers());
            both.put("targets", targets);
            System.out.println(JsonText.pretty(both));
            return;
        }
        System.out.println(TextTable.of(offers(), "There are no " + what));
        System.out.println();
        System.out.println(TextTable.of(targets, nothing()));
    }

    private Map<String, Object> row(String target, Collection<String> choices) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("target", target);
        row.put(column(), choices.isEmpty() ? OFF : shown(choices));
        return row;
    }
}
