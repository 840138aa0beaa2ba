package io.millrace.management.shell;

import io.millrace.api.codec.LadderProfile;
import io.millrace.api.codec.Ladders;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code media:ladder NAME PROFILE|off}; alone it lists. */
@Service
@Command(scope = "media", name = "ladder", description = "Turns the ladder of a stream or application on or off")
public final class LadderCommand extends ChoiceCommand {
    @Reference
    Ladders ladders;

    /** Karaf makes one for each call. */
    public LadderCommand() {
        super("media:ladder", "PROFILE", "profiles", 1);
    }

    @Override
    List<Map<String, Object>> offers() {
        return ladders.profiles().stream().map(LadderCommand::row).toList();
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

    @Override
    Map<String, List<String>> assignments() {
        Map<String, List<String>> all = new TreeMap<>();
        ladders.assignments()
                .forEach((target, profile) -> all.put(target, profile.isEmpty() ? List.of() : List.of(profile)));
        return all;
    }

    @Override
    void assign(String target, Collection<String> profiles) {
        ladders.assign(target, profiles.stream().findFirst());
    }

    @Override
    String column() {
        return "profile";
    }

    @Override
    Object shown(Collection<String> profiles) {
        return String.join(", ", profiles);
    }

    @Override
    String outcome(String target, Collection<String> profiles) {
        return profiles.isEmpty() ? target + " has no ladder" : target + " has the ladder " + shown(profiles);
    }

    @Override
    String nothing() {
        return "No ladder is on; turn one on with, for example: media:ladder live/demo default";
    }
}
