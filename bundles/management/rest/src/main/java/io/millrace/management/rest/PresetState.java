package io.millrace.management.rest;

import io.millrace.api.settings.SettingKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What holds of a preset's step now, and how that is changed: always through the services that everybody else uses. */
final class PresetState {
    private final Room room;
    private final String app;

    PresetState(Room room, String app) {
        this.room = room;
        this.app = app;
    }

    /** What is set now in the place of a step, as text; null for nothing. */
    String now(Preset.Step step) {
        if (step.pid().equals(Preset.LADDER)) {
            return room.ladders.assignments().get(app);
        }
        Map<String, String> values = room.settings.configured().get(step.pid());
        if (step.property().isEmpty()) {
            return values == null ? null : shown(values);
        }
        return values == null
                ? null
                : entries(values.get(step.property())).stream()
                        .filter(each -> key(each).equals(key(step.entry())))
                        .findFirst()
                        .orElse(null);
    }

    /** What a step sets, in the same form as {@link #now}. */
    static String wanted(Preset.Step step) {
        return step.values().isEmpty() ? step.entry() : shown(step.values());
    }

    /** Whether there is something that it configures: rules without their plugin refuse everybody. */
    boolean isPossible(Preset.Step step) {
        if (step.pid().equals(Preset.LADDER)) {
            return true;
        }
        String pid = step.pid().replaceFirst("~.*", "");
        return room.settings.kinds().stream().map(SettingKind::pid).anyMatch(pid::equals);
    }

    /** Whether nothing has to be done for it. */
    boolean isMet(Preset.Step step) {
        String now = now(step);
        return wanted(step).equals(now)
                || step.pid().equals(Preset.LADDER) && step.entry().isEmpty() && now == null;
    }

    void set(Preset.Step step) throws IOException {
        write(step, wanted(step));
    }

    /** @param text as {@link #now} said it; null for nothing */
    void write(Preset.Step step, String text) throws IOException {
        if (step.pid().equals(Preset.LADDER)) {
            room.ladders.assign(app, Optional.ofNullable(text).filter(profile -> !profile.isEmpty()));
        } else if (step.property().isEmpty()) {
            store(step.pid(), text == null ? Map.of() : read(text));
        } else {
            Map<String, String> values =
                    new TreeMap<>(room.settings.configured().getOrDefault(step.pid(), Map.of()));
            List<String> entries = new ArrayList<>(entries(values.get(step.property())));
            entries.removeIf(each -> key(each).equals(key(step.entry())));
            if (text != null) {
                entries.add(text);
            }
            values.put(step.property(), String.join(",", entries));
            if (entries.isEmpty()) {
                values.remove(step.property());
            }
            store(step.pid(), values);
        }
    }

    private void store(String pid, Map<String, String> values) throws IOException {
        if (values.isEmpty()) {
            room.settings.delete(pid);
        } else {
            room.settings.write(pid, values);
        }
    }

    private static String shown(Map<String, String> values) {
        return new TreeMap<>(values)
                .entrySet().stream()
                        .map(each -> each.getKey() + " = " + each.getValue())
                        .collect(Collectors.joining("\n"));
    }

    private static Map<String, String> read(String text) {
        Map<String, String> values = new TreeMap<>();
        text.lines().forEach(line -> {
            int equals = line.indexOf(" = ");
            values.put(line.substring(0, equals), line.substring(equals + 3));
        });
        return values;
    }

    /** What an entry is about: {@code live} of {@code live=60}, {@code live/*} of {@code live/* noDataSeconds=4}. */
    private static String key(String entry) {
        return entry.split("[=\\s]", 2)[0];
    }

    private static List<String> entries(String value) {
        return value == null
                ? List.of()
                : Arrays.stream(value.split(","))
                        .map(String::trim)
                        .filter(each -> !each.isEmpty())
                        .toList();
    }
}
