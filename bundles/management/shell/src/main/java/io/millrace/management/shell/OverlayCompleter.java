package io.millrace.management.shell;

import io.millrace.api.codec.LadderProfile;
import io.millrace.api.codec.Ladders;
import io.millrace.api.codec.Overlays;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;

/** Completes the words of {@code media:overlay}: a profile, then settings with the values that are few, or off. */
@Service
public final class OverlayCompleter implements Completer {
    private static final List<String> CORNERS = List.of("top-left", "top-right", "bottom-left", "bottom-right");
    private static final Map<String, List<String>> VALUES = Map.of(
            "logo.corner", CORNERS,
            "text.corner", CORNERS,
            "text.colour", List.of("white", "black"),
            "text.box", List.of("none", "black", "#00000080"),
            "source", List.of("true", "false"));

    @Reference
    Ladders ladders;

    @Reference
    Overlays overlays;

    @Override
    public int complete(Session session, CommandLine line, List<String> candidates) {
        String begun = line.getCursorArgument() == null
                ? ""
                : line.getCursorArgument().substring(0, line.getArgumentPosition());
        List<String> profiles =
                ladders.profiles().stream().map(LadderProfile::name).toList();
        String profile = profileBefore(line, profiles);
        List<String> words = profile == null ? profiles : settings(profile, begun);
        words.stream()
                .filter(word -> word.startsWith(begun))
                // a value comes right behind it
                .map(word -> word.endsWith("=") ? word : word + " ")
                .forEach(candidates::add);
        return candidates.isEmpty() ? -1 : line.getBufferPosition() - line.getArgumentPosition();
    }

    /** Null if none stands before the cursor's word. */
    private static String profileBefore(CommandLine line, List<String> profiles) {
        String[] words = line.getArguments();
        for (int i = 1; i < line.getCursorArgumentIndex() && i < words.length; i++) {
            if (profiles.contains(words[i])) {
                return words[i];
            }
        }
        return null;
    }

    private List<String> settings(String profile, String begun) {
        List<String> words = new ArrayList<>();
        int equals = begun.indexOf('=');
        if (equals > 0) {
            String setting = begun.substring(0, equals);
            VALUES.getOrDefault(setting, List.of()).forEach(value -> words.add(setting + "=" + value));
            return words;
        }
        words.add("off");
        overlays.of(profile).keySet().forEach(setting -> words.add(setting + "="));
        return words;
    }
}
