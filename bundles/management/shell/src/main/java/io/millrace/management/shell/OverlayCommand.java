package io.millrace.management.shell;

import io.millrace.api.codec.LadderProfile;
import io.millrace.api.codec.Ladders;
import io.millrace.api.codec.Overlays;
import io.millrace.formats.json.JsonText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code media:overlay PROFILE SETTING=VALUE...|off}; with a profile alone it shows, alone it lists. */
@Service
@Command(scope = "media", name = "overlay", description = "Shows and changes what a ladder profile draws on its rungs")
public final class OverlayCommand implements Action {
    private static final String OFF = "off";
    private static final int MOST = 32;

    @Argument(
            name = "what",
            description =
                    "A ladder profile; then SETTING=VALUE, for example 'text={stream} {time}' text.corner=top-left"
                            + " logo=logo.png, where an empty value is the default, or off. Nothing lists",
            multiValued = true)
    @Completion(OverlayCompleter.class)
    List<String> words;

    @Option(name = "--json", description = "Print JSON")
    boolean json;

    @Reference
    Overlays overlays;

    @Reference
    Ladders ladders;

    @Override
    public Object execute() {
        TrailingOptions rest = new TrailingOptions(words, 1 + MOST, Set.of("--json"), Set.of());
        json |= rest.has("--json");
        if (rest.argument(0).isEmpty()) {
            list();
            return null;
        }
        String profile = rest.argument(0).get();
        List<String> settings = new ArrayList<>();
        for (int i = 1; rest.argument(i).isPresent(); i++) {
            settings.add(rest.argument(i).get());
        }
        if (settings.isEmpty()) {
            show(profile);
        } else {
            overlays.change(profile, settings.equals(List.of(OFF)) ? nothing(profile) : changes(profile, settings));
            said(profile);
        }
        return null;
    }

    /** Every setting as by default, which is nothing drawn. */
    private Map<String, String> nothing(String profile) {
        Map<String, String> changes = new LinkedHashMap<>();
        overlays.of(profile).keySet().forEach(setting -> changes.put(setting, ""));
        return changes;
    }

    private static Map<String, String> changes(String profile, List<String> settings) {
        Map<String, String> changes = new LinkedHashMap<>();
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("\"" + setting + "\" is no SETTING=VALUE, such as media:overlay "
                        + profile + " 'text={stream} {time}'; media:overlay " + profile + " lists the settings, and "
                        + "media:overlay " + profile + " off has nothing drawn");
            }
            // a line break, written as in a file of configuration
            changes.put(
                    setting.substring(0, equals), setting.substring(equals + 1).replace("\\n", "\n"));
        }
        return changes;
    }

    private void said(String profile) {
        if (json) {
            show(profile);
            return;
        }
        String drawn = drawn(overlays.of(profile));
        System.out.println(
                drawn.isEmpty()
                        ? "Nothing is drawn on the rungs of " + profile
                        : "On the rungs of " + profile + " is drawn: " + drawn);
    }

    private void show(String profile) {
        Map<String, String> settings = overlays.of(profile);
        if (json) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("profile", profile);
            row.put("overlay", settings);
            System.out.println(JsonText.pretty(row));
            return;
        }
        List<Map<String, Object>> rows = new ArrayList<>();
        settings.forEach((setting, value) -> {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("setting", setting);
            row.put("value", oneLine(value));
            rows.add(row);
        });
        System.out.println(TextTable.of(rows, ""));
    }

    private void list() {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (LadderProfile profile : ladders.profiles()) {
            Map<String, String> settings = overlays.of(profile.name());
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("profile", profile.name());
            if (json) {
                row.put("overlay", settings);
            } else {
                row.put("draws", drawn(settings));
            }
            rows.add(row);
        }
        System.out.println(
                json ? JsonText.pretty(rows) : TextTable.of(rows, "No profiles").toString());
    }

    /** Logo and text with their places; empty if there is neither. */
    private static String drawn(Map<String, String> settings) {
        List<String> drawn = new ArrayList<>();
        for (String mark : List.of("logo", "text")) {
            if (!settings.get(mark).isBlank()) {
                drawn.add(mark + " \"" + oneLine(settings.get(mark)) + "\" " + settings.get(mark + ".corner"));
            }
        }
        return String.join(", ", drawn);
    }

    private static String oneLine(String value) {
        return value.replace("\n", "\\n");
    }
}
