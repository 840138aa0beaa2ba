package io.millrace.management.rest;

import io.millrace.formats.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What suits a kind of use, as {@code presets.json} says it. In its texts {@code {app}} stands for an application.
 *
 * @param steps what it sets, the ladder first
 * @param notes what else there is to know
 */
record Preset(String name, String title, String description, List<Step> steps, List<String> notes) {
    static final String LADDER = "ladder";

    /**
     * One thing that is set.
     *
     * @param pid the configuration; {@link #LADDER} for the application's ladder
     * @param property the list that gets an entry; empty where a whole configuration is set
     * @param entry the entry, or the ladder's profile
     * @param values of a whole configuration
     */
    record Step(String pid, String property, String entry, Map<String, String> values, String says) {
        Step of(String app) {
            Map<String, String> filled = new TreeMap<>();
            values.forEach((name, value) -> filled.put(name, fill(value, app)));
            return new Step(fill(pid, app), property, fill(entry, app), filled, fill(says, app));
        }
    }

    private static String fill(String text, String app) {
        return text.replace("{app}", app);
    }

    /** Those that come along. */
    static List<Preset> all() {
        try (InputStream in = Preset.class.getResourceAsStream("/presets/presets.json")) {
            return ((List<?>) JsonValue.parse(in.readAllBytes()))
                    .stream().map(each -> read((Map<?, ?>) each)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Preset read(Map<?, ?> json) {
        List<Step> steps = new ArrayList<>();
        String ladder = text(json, "ladder");
        steps.add(new Step(
                LADDER,
                "",
                ladder.equals("off") ? "" : ladder,
                Map.of(),
                ladder.equals("off")
                        ? "Streams of {app} are passed through as they are"
                        : "Streams of {app} are encoded to smaller pictures too, for slow lines (ladder " + ladder
                                + ")"));
        for (Object each : (List<?>) json.get("entries")) {
            Map<?, ?> entry = (Map<?, ?>) each;
            steps.add(new Step(
                    text(entry, "pid"), text(entry, "property"), text(entry, "entry"), Map.of(), text(entry, "says")));
        }
        for (Object each : (List<?>) json.get("rules")) {
            Map<?, ?> rule = (Map<?, ?>) each;
            Map<String, String> values = new TreeMap<>();
            ((Map<?, ?>) rule.get("values")).forEach((name, value) -> values.put(name.toString(), value.toString()));
            steps.add(new Step(text(rule, "pid"), "", "", values, text(rule, "says")));
        }
        List<String> notes =
                ((List<?>) json.get("notes")).stream().map(Object::toString).toList();
        return new Preset(
                text(json, "name"), text(json, "title"), text(json, "description"), List.copyOf(steps), notes);
    }

    private static String text(Map<?, ?> json, String name) {
        return json.get(name).toString();
    }
}
