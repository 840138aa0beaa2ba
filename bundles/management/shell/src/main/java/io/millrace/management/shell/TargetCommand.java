package io.millrace.management.shell;

import io.millrace.api.access.Secret;
import io.millrace.api.media.StreamName;
import io.millrace.api.restream.TargetPreset;
import io.millrace.api.restream.TargetSettings;
import io.millrace.api.restream.TargetSettings.Start;
import io.millrace.api.restream.TargetState;
import io.millrace.api.restream.Targets;
import io.millrace.formats.json.JsonText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** {@code media:target put|start|stop|check|remove|presets}. */
@Service
@Command(scope = "media", name = "target", description = "Sends a stream to another server or service")
public final class TargetCommand implements Action {
    private static final String FORMS = "media:target put NAME APP/NAME[@RENDITION] [--preset youtube] [--url URL]"
            + " [--secret KEY | --secret-file FILE] [--user USER] [--start with-stream|by-hand] [--options NAME=VALUE,…]"
            + " [--max-video-kbps N] [--max-keyframe-seconds N], start NAME, stop NAME, check NAME, remove NAME or presets;"
            + " media:targets lists them";

    @Argument(index = 0, name = "action", description = "put, start, stop, check, remove or presets")
    @Completion(
            value = StringsCompleter.class,
            values = {"put", "start", "stop", "check", "remove", "presets"})
    String action;

    @Argument(index = 1, name = "what", description = "NAME; put: NAME STREAM, then options", multiValued = true)
    List<String> words;

    @Option(name = "--json", description = "Print JSON")
    boolean json;

    /** The plugin may not be there. */
    @Reference(optional = true)
    Targets targets;

    private TrailingOptions rest;

    static Targets there(Targets targets) {
        if (targets == null) {
            throw new IllegalStateException(
                    "There are no targets: the plugin io.millrace.apps.restream is not installed, see media:plugins");
        }
        return targets;
    }

    @Override
    public Object execute() throws Exception {
        there(targets);
        rest = new TrailingOptions(
                words,
                2,
                Set.of("--json"),
                Set.of(
                        "--preset",
                        "--url",
                        "--secret",
                        "--secret-file",
                        "--user",
                        "--start",
                        "--options",
                        "--max-video-kbps",
                        "--max-keyframe-seconds"));
        json |= rest.has("--json");
        switch (Usage.required(action, FORMS)) {
            case "put" -> put();
            case "start" -> {
                BackupFile.outcome(targets.start(name()));
                System.out.println(name() + " is sent while " + known().settings().stream()
                        + " is live; media:targets says how that does");
            }
            case "stop" -> {
                BackupFile.outcome(targets.stop(name()));
                System.out.println(name() + " is not sent until it is started or the next broadcast begins");
            }
            case "check" -> check();
            case "remove" -> {
                BackupFile.outcome(targets.remove(name()));
                System.out.println("Removed the target " + name());
            }
            case "presets" -> presets();
            default -> throw new IllegalArgumentException("There is no media:target " + action + ": " + FORMS);
        }
        return null;
    }

    private String name() {
        return Usage.required(rest.argument(0).orElse(""), FORMS);
    }

    private TargetState known() {
        return targets.find(name())
                .orElseThrow(
                        () -> new IllegalArgumentException("There is no target " + name() + "; see media:targets"));
    }

    private void put() throws Exception {
        StreamName stream = StreamName.parse(Usage.required(rest.argument(1).orElse(""), FORMS));
        TargetSettings settings = new TargetSettings(
                name(),
                stream,
                rest.value("--preset").orElse(TargetPreset.CUSTOM),
                options(),
                rest.value("--start").map(Start::parse).orElse(Start.WITH_STREAM),
                Math.round(number("--max-video-kbps") * 1e3),
                Math.round(number("--max-keyframe-seconds") * 1e6));
        BackupFile.outcome(
                targets.put(settings, new Targets.Access(rest.value("--url"), rest.value("--user"), secret(), true)));
        System.out.println(
                stream + " is sent to " + known().url() + " as " + name() + "; media:targets says how that does");
    }

    private Map<String, String> options() {
        return rest.value("--options")
                .map(text -> TransferRows.properties(Arrays.asList(text.split(","))))
                .orElseGet(TreeMap::new);
    }

    private Optional<Secret> secret() throws IOException {
        if (rest.value("--secret-file").isEmpty()) {
            return rest.value("--secret").map(Secret::new);
        }
        Path file = BackupFile.of(rest.value("--secret-file").get());
        if (!Files.exists(file)) {
            throw new IllegalArgumentException("There is no file " + file);
        }
        return Optional.of(new Secret(Files.readString(file).strip()));
    }

    private double number(String option) {
        try {
            return rest.value(option).map(Double::parseDouble).orElse(0.0);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + " is a number", e);
        }
    }

    private void check() {
        List<String> problems = targets.problems(known().settings());
        if (json) {
            System.out.println(JsonText.pretty(Map.of("name", name(), "problems", problems)));
        } else if (problems.isEmpty()) {
            System.out.println(known().settings().stream() + " suits " + name());
        } else {
            problems.forEach(System.out::println);
        }
    }

    private void presets() {
        List<Map<String, Object>> rows =
                targets.presets().stream().map(TargetCommand::row).toList();
        System.out.println(json ? JsonText.pretty(rows) : TextTable.of(rows, ""));
    }

    private static Map<String, Object> row(TargetPreset preset) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", preset.name());
        row.put("url", preset.url().orElse(""));
        row.put("max kb/s", preset.limits().maxVideoBitsPerSecond() / 1_000);
        row.put("key pictures", preset.limits().maxSyncIntervalUs() / 1_000_000 + " s");
        row.put("needs", preset.hint());
        return row;
    }
}
