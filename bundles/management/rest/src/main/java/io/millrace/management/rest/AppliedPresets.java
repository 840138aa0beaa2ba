package io.millrace.management.rest;

import io.millrace.formats.json.JsonFormatException;
import io.millrace.formats.json.JsonText;
import io.millrace.formats.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What presets changed, kept in a file so that it can be undone after a restart too. Safe for any thread. */
final class AppliedPresets {
    private static final Logger LOG = LoggerFactory.getLogger(AppliedPresets.class);

    private final Path file;
    private Map<String, Applied> byApp;

    /** A step that was done: what was there before, and what it set; null for nothing. */
    record Change(Preset.Step step, String before, String after) {}

    /** What was done for an application. */
    record Applied(String preset, List<Change> changes) {}

    AppliedPresets(Path file) {
        this.file = file;
    }

    synchronized Optional<Applied> find(String app) {
        return Optional.ofNullable(load().get(app));
    }

    synchronized void put(String app, Applied applied) throws IOException {
        Map<String, Applied> next = new TreeMap<>(load());
        next.put(app, applied);
        save(next);
    }

    synchronized void remove(String app) throws IOException {
        Map<String, Applied> next = new TreeMap<>(load());
        next.remove(app);
        save(next);
    }

    private Map<String, Applied> load() {
        if (byApp == null) {
            Map<String, Applied> read = new TreeMap<>();
            try {
                ((Map<?, ?>) JsonValue.parse(Files.readAllBytes(file)))
                        .forEach((app, json) -> read.put(app.toString(), applied((Map<?, ?>) json)));
            } catch (NoSuchFileException e) {
                // none was applied yet
            } catch (IOException | JsonFormatException | ClassCastException | NullPointerException e) {
                LOG.warn("What presets changed cannot be read from {}, so it cannot be undone: {}", file, e.toString());
            }
            byApp = read;
        }
        return byApp;
    }

    private void save(Map<String, Applied> next) throws IOException {
        Map<String, Object> json = new TreeMap<>();
        next.forEach((app, applied) -> json.put(
                app,
                Map.of(
                        "preset",
                        applied.preset,
                        "changes",
                        applied.changes.stream().map(AppliedPresets::json).toList())));
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(fresh, JsonText.of(json));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        byApp = next;
    }

    private static Map<String, Object> json(Change change) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("pid", change.step.pid());
        json.put("property", change.step.property());
        json.put("entry", change.step.entry());
        json.put("values", change.step.values());
        json.put("says", change.step.says());
        json.put("before", change.before);
        json.put("after", change.after);
        return json;
    }

    private static Applied applied(Map<?, ?> json) {
        return new Applied(
                json.get("preset").toString(),
                ((List<?>) json.get("changes"))
                        .stream().map(each -> change((Map<?, ?>) each)).toList());
    }

    private static Change change(Map<?, ?> json) {
        Map<String, String> values = new TreeMap<>();
        ((Map<?, ?>) json.get("values")).forEach((name, value) -> values.put(name.toString(), value.toString()));
        Preset.Step step = new Preset.Step(
                json.get("pid").toString(),
                json.get("property").toString(),
                json.get("entry").toString(),
                values,
                json.get("says").toString());
        return new Change(step, (String) json.get("before"), (String) json.get("after"));
    }
}
