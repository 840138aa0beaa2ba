package io.millrace.management.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.codec.LadderProfile;
import io.millrace.api.codec.Ladders;
import io.millrace.api.codec.OutputStatus;
import io.millrace.api.codec.Overlays;
import io.millrace.api.media.StreamName;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.karaf.shell.api.console.CommandLine;
import org.junit.jupiter.api.Test;

/** What profiles draw, in the shell. */
class OverlayCommandTest {
    private final FakeOverlays overlays = new FakeOverlays();

    /** One profile with a few settings. */
    private static final class FakeOverlays implements Overlays, Ladders {
        final Map<String, String> settings = new LinkedHashMap<>();

        FakeOverlays() {
            change("default", Map.of());
        }

        @Override
        public Map<String, String> of(String profile) {
            if (!profile.equals("default")) {
                throw new IllegalArgumentException("There is no ladder profile \"" + profile + "\"");
            }
            return settings;
        }

        @Override
        public void change(String profile, Map<String, String> changes) {
            settings.putAll(changes);
            Map.of("logo", "", "logo.corner", "top-right", "text", "", "text.corner", "bottom-left")
                    .forEach((setting, otherwise) ->
                            settings.merge(setting, otherwise, (set, unset) -> set.isEmpty() ? unset : set));
        }

        @Override
        public List<LadderProfile> profiles() {
            return List.of(new LadderProfile("default", List.of()));
        }

        @Override
        public void assign(String target, Optional<String> profile) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Map<String, String> assignments() {
            return Map.of();
        }

        @Override
        public Optional<LadderProfile> profileOf(StreamName stream) {
            return Optional.empty();
        }

        @Override
        public List<OutputStatus> renditions(StreamName stream) {
            return List.of();
        }
    }

    private String run(String... words) {
        OverlayCommand command = new OverlayCommand();
        command.overlays = overlays;
        command.ladders = overlays;
        command.words = List.of(words);
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            command.execute();
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void settingsAreChangedAndClearedAgain() {
        assertEquals(
                "On the rungs of default is drawn: logo \"logo.png\" top-right, text \"{stream}\\n{time} a=b\" top-left\n",
                run("default", "text={stream}\\n{time} a=b", "logo=logo.png", "text.corner=top-left"));
        assertEquals("{stream}\n{time} a=b", overlays.settings.get("text"));
        assertEquals("On the rungs of default is drawn: logo \"logo.png\" top-right\n", run("default", "text="));
        assertEquals("Nothing is drawn on the rungs of default\n", run("default", "off"));
        assertEquals("bottom-left", overlays.settings.get("text.corner"));
    }

    @Test
    void whatIsDrawnIsListedAndShown() {
        run("default", "text={time}");
        assertTrue(run().contains("default  text \"{time}\" bottom-left"), run());
        assertTrue(run("default").contains("text.corner  bottom-left"), run("default"));
        assertTrue(run("default", "--json").contains("\"text\" : \"{time}\""), run("default", "--json"));
        assertTrue(run("--json").contains("\"profile\" : \"default\""), run("--json"));
        assertTrue(run("default", "text={utc}", "--json").contains("\"text\" : \"{utc}\""));
    }

    @Test
    void whatIsNoSettingIsExplained() {
        String reason = assertThrows(IllegalArgumentException.class, () -> run("default", "hello"))
                .getMessage();
        assertTrue(reason.contains("media:overlay default 'text={stream} {time}'"), reason);
        assertThrows(IllegalArgumentException.class, () -> run("default", "off", "text=x"));
        assertThrows(IllegalArgumentException.class, () -> run("radio"));
        assertEquals("", overlays.settings.get("text"));
    }

    private List<String> completed(String... words) {
        OverlayCompleter completer = new OverlayCompleter();
        completer.overlays = overlays;
        completer.ladders = overlays;
        List<String> candidates = new ArrayList<>();
        int at = completer.complete(null, new Line(words), candidates);
        assertEquals(candidates.isEmpty() ? -1 : 100, at, "where the last word begins");
        return candidates;
    }

    /** The cursor stands behind the last word, which begins at 100. */
    private record Line(String... words) implements CommandLine {
        @Override
        public int getCursorArgumentIndex() {
            return words.length - 1;
        }

        @Override
        public String getCursorArgument() {
            return words[words.length - 1];
        }

        @Override
        public int getArgumentPosition() {
            return getCursorArgument().length();
        }

        @Override
        public String[] getArguments() {
            return words;
        }

        @Override
        public int getBufferPosition() {
            return 100 + getArgumentPosition();
        }

        @Override
        public String getBuffer() {
            return String.join(" ", words);
        }
    }

    @Test
    void wordsAreCompleted() {
        assertEquals(List.of("default "), completed("media:overlay", ""));
        assertEquals(List.of(), completed("media:overlay", "x"));
        assertEquals(
                List.of("logo=", "logo.corner="),
                completed("media:overlay", "default", "lo").stream()
                        .sorted(java.util.Comparator.comparing(String::length))
                        .toList());
        assertEquals(List.of("off "), completed("media:overlay", "default", "o"));
        assertEquals(
                List.of("text.corner=top-left ", "text.corner=top-right "),
                completed("media:overlay", "default", "text=x", "text.corner=top"));
    }
}
