package io.millrace.management.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.analysis.Analyses;
import io.millrace.api.analysis.AnalysisStatus;
import io.millrace.api.analysis.AnalysisStatus.State;
import io.millrace.api.analysis.Finding;
import io.millrace.api.analysis.Finding.Phase;
import io.millrace.api.media.StreamName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Analyzers in the shell. */
class AnalyzeCommandTest {
    private final FakeAnalyses analyses = new FakeAnalyses();

    private static final class FakeAnalyses implements Analyses {
        final Map<String, Set<String>> assigned = new TreeMap<>();

        @Override
        public Map<String, String> analyzers() {
            return Map.of("black-freeze", "0.1.0");
        }

        @Override
        public void assign(String target, Set<String> analyzers) {
            assigned.put(target, Set.copyOf(analyzers));
        }

        @Override
        public Map<String, Set<String>> assignments() {
            return assigned;
        }

        @Override
        public List<AnalysisStatus> analyses(StreamName stream) {
            Finding black = new Finding("black", Phase.BEGAN, 12_340_000, 8_000_000, Map.of("a", "b"));
            return List.of(
                    new AnalysisStatus("black-freeze", "0.1.0", State.RUNNING, 345, 6, Optional.of(black), ""),
                    new AnalysisStatus("objects", "", State.MISSING, 0, 0, Optional.empty(), "No such analyzer"));
        }
    }

    private AnalyzeCommand command(String... words) {
        AnalyzeCommand command = new AnalyzeCommand();
        command.analyses = analyses;
        command.words = List.of(words);
        return command;
    }

    private StreamCommand stream(String... words) {
        StreamCommand command = LiveDemo.stream(words);
        command.analyses = analyses;
        return command;
    }

    @Test
    void analyzersAreChosenAndTurnedOff() throws Exception {
        assertEquals("live/demo is analyzed by black-freeze\n", ShellOutput.of(command("live/demo", "black-freeze")));
        assertEquals(
                "live/x is analyzed by black-freeze, objects; not installed yet: objects\n",
                ShellOutput.of(command("live/x", "objects", "black-freeze")));
        assertEquals("live is not analyzed\n", ShellOutput.of(command("live", "off")));
        assertEquals(
                Map.of(
                        "live/demo", Set.of("black-freeze"),
                        "live/x", Set.of("objects", "black-freeze"),
                        "live", Set.of()),
                analyses.assigned);
        String json = ShellOutput.of(command("live", "off", "--json"));
        assertTrue(json.contains("\"analyzers\" : \"off\""), json);
    }

    @Test
    void whatIsMeantHasToBeSaid() {
        String reason = ShellOutput.refusal(command("live/demo"));
        assertTrue(reason.contains("media:analyze live/demo off"), reason);
        assertThrows(IllegalArgumentException.class, () -> ShellOutput.of(command("live/demo", "off", "black-freeze")));
        assertEquals(Map.of(), analyses.assigned);
    }

    @Test
    void aloneItListsAnalyzersAndTargets() throws Exception {
        assertTrue(ShellOutput.of(command()).contains("media:analyze live/demo black-freeze"));
        analyses.assigned.put("live", Set.of("objects", "black-freeze"));
        String text = ShellOutput.of(command());
        assertTrue(text.contains("black-freeze  0.1.0"), text);
        assertTrue(text.contains("live    black-freeze, objects"), text);
        assertTrue(ShellOutput.of(command("--json")).contains("\"targets\" : ["), text);
    }

    @Test
    void aStreamShowsItsAnalyses() throws Exception {
        String text = ShellOutput.of(stream("live/demo"));
        assertTrue(
                text.contains("black-freeze  0.1.0    running  345     6        black began at 12.3 s, since 8.0 s"),
                text);
        assertTrue(text.contains("No such analyzer"), text);
        String json = ShellOutput.of(stream("live/demo", "--json"));
        assertTrue(json.contains("\"sinceUs\" : 8000000"), json);
        assertTrue(json.contains("\"lastFinding\" : null"), json);
    }
}
