package io.millrace.management.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.analysis.Analyses;
import io.millrace.api.analysis.AnalysisStatus;
import io.millrace.api.analysis.AnalysisStatus.State;
import io.millrace.api.analysis.Finding;
import io.millrace.api.analysis.Finding.Phase;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.StreamName;
import io.millrace.testkit.FakeLiveStreams;
import io.millrace.testkit.FakeSessions;
import io.millrace.testkit.SyntheticStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.karaf.shell.api.action.Action;
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
        FakeLiveStreams streams = new FakeLiveStreams();
        streams.stream("live/demo")
                .publish(new FormatChange(SyntheticStream.of(25, 50).tracks()));
        StreamCommand command = new StreamCommand();
        command.streams = streams;
        command.sessions = new FakeSessions();
        command.analyses = analyses;
        command.words = List.of(words);
        return command;
    }

    @Test
    void analyzersAreChosenAndTurnedOff() throws Exception {
        assertEquals("live/demo is analyzed by black-freeze\n", run(command("live/demo", "black-freeze")));
        assertEquals(
                "live/x is analyzed by black-freeze, objects; not installed yet: objects\n",
                run(command("live/x", "objects", "black-freeze")));
        assertEquals("live is not analyzed\n", run(command("live", "off")));
        assertEquals(
                Map.of(
                        "live/demo", Set.of("black-freeze"),
                        "live/x", Set.of("objects", "black-freeze"),
                        "live", Set.of()),
                analyses.assigned);
        String json = run(command("live", "off", "--json"));
        assertTrue(json.contains("\"analyzers\" : \"off\""), json);
    }

    @Test
    void whatIsMeantHasToBeSaid() {
        String reason = assertThrows(IllegalArgumentException.class, () -> run(command("live/demo")))
                .getMessage();
        assertTrue(reason.contains("media:analyze live/demo off"), reason);
        assertThrows(IllegalArgumentException.class, () -> run(command("live/demo", "off", "black-freeze")));
        assertEquals(Map.of(), analyses.assigned);
    }

    @Test
    void aloneItListsAnalyzersAndTargets() throws Exception {
        assertTrue(run(command()).contains("media:analyze live/demo black-freeze"));
        analyses.assigned.put("live", Set.of("objects", "black-freeze"));
        String text = run(command());
        assertTrue(text.contains("black-freeze  0.1.0"), text);
        assertTrue(text.contains("live    black-freeze, objects"), text);
        assertTrue(run(command("--json")).contains("\"targets\" : ["), text);
    }

    @Test
    void aStreamShowsItsAnalyses() throws Exception {
        String text = run(stream("live/demo"));
        assertTrue(
                text.contains("black-freeze  0.1.0    running  345     6        black began at 12.3 s, since 8.0 s"),
                text);
        assertTrue(text.contains("No such analyzer"), text);
        String json = run(stream("live/demo", "--json"));
        assertTrue(json.contains("\"sinceUs\" : 8000000"), json);
        assertTrue(json.contains("\"lastFinding\" : null"), json);
    }

    private static String run(Action command) throws Exception {
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
}
