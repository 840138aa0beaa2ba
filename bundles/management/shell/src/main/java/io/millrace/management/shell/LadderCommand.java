package io.millrace.management.shell;

import io.millrace.api.codec.LadderProfile;
import io.millrace.api.codec.Ladders;
import io.millrace.formats.json.JsonText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code media:ladder NAME PROFILE|off}; alone it lists. */
@Service
@Command(scope = "media", name = "ladder", description = "Turns the ladder of a stream or application on or off")
public final class LadderCommand implements Action {
    private static final String OFF = "off";

    @Argument(
            name = "what",
            description = "APP/NAME, or an APP for all of its streams; then a profile, or off. Nothing lists",
            multiValued = true)
    List<String> words;

    @Option(name = "--json", description = "Print JSON")
    boolean json;

    @Reference
    Ladders ladders;

    @Override
    public Object execute() {
        TrailingOptions rest = new TrailingOptions(words, 2, Set.of("--json"), Set.of());
        json |= rest.has("--json");
        if (rest.argument(0).isEmpty()) {
            list();
            return null;
        }
        String target = rest.argument(0).get();
        String profile = rest.argument(1)
                .orElseThrow(() -> new IllegalArgumentException("Say which: media:ladder " + target + " PROFILE, or "
                        + "media:ladder " + target + " off; media:ladder alone lists the profiles"));
        ladders.assign(target, profile.equals(OFF) ? Optional.empty() : Optional.of(profile));
        if (json) {
            System.out.println(JsonText.pretty(Map.of("target", target, "profile", profile)));
        } else {
            System.out.println(profile.equals(OFF) ? target + " has no ladder" : target + " has the ladder " + profile);
        }
        return null;
    }

    private void list() {
        List<Map<String, Object>> profiles =
                ladders.profiles().stream().map(LadderCommand::row).toList();
        List<Map<String, Object>> targets = new ArrayList<>();
        ladders.assignments().forEach((target, profile) -> {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("target", target);
            row.put("profile", profile.isEmpty() ? OFF : profile);
            targets.add(row);
        });
        if (json) {
            Map<String, Object> both = new LinkedHashMap<>();
            both.put("profiles", profiles);
            both.put("targets", targets);
            System.out.println(JsonText.pretty(both));
            return;
        }
        System.out.println(TextTable.of(profiles, "No profiles"));
        System.out.println();
        System.out.println(TextTable.of(
                targets, "No ladder is on; turn one on with, for example: media:ladder live/demo default"));
    }

    private static Map<String, Object> row(LadderProfile profile) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("profile", profile.name());
        row.put("rungs", profile.rungs().stream().map(LadderCommand::describe).toList());
        return row;
    }

    private static String describe(LadderProfile.Rung rung) {
        return rung.name() + " " + rung.codec() + " " + rung.bitsPerSecond() / 1_000 + "k"
                + (rung.onDemand() ? " ondemand" : "");
    }
}
