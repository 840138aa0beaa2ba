package io.millrace.management.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.failover.FailoverState;
import io.millrace.api.failover.Failovers;
import io.millrace.api.media.StreamName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Streams with backups in the shell. */
class FailoverCommandsTest {
    private final List<String> switched = new ArrayList<>();
    private final List<FailoverState> states = new ArrayList<>();

    private final Failovers failovers = new Failovers() {
        @Override
        public List<FailoverState> list() {
            return states;
        }

        @Override
        public void switchTo(String name, Optional<StreamName> input) {
            switched.add(name + " " + input.map(StreamName::toString).orElse("-"));
        }
    };

    private static FailoverState state(boolean slate) {
        StreamName main = StreamName.parse("in/main");
        StreamName backup = StreamName.parse("in/backup");
        return new FailoverState(
                "news",
                StreamName.parse("live/news"),
                List.of(
                        new FailoverState.Input(main, false, "no-media", 1_000_000),
                        new FailoverState.Input(backup, true, "", 2_000_000)),
                slate ? Optional.empty() : Optional.of(backup),
                slate,
                Optional.empty(),
                3,
                "no-media",
                5_000_000,
                "");
    }

    private FailoversCommand list(boolean json) {
        FailoversCommand command = new FailoversCommand();
        command.failovers = failovers;
        command.json = json;
        return command;
    }

    private FailoverCommand turn(String action, String name, String input) {
        FailoverCommand command = new FailoverCommand();
        command.failovers = failovers;
        command.action = action;
        command.name = name;
        command.input = input;
        return command;
    }

    @Test
    void theListSaysWhatIsShownAndWhy() throws Exception {
        assertTrue(ShellOutput.of(list(false)).contains("io.millrace.failover-NAME.cfg"));
        states.add(state(false));
        String table = ShellOutput.of(list(false));
        assertTrue(table.contains("in/main (no-media), in/backup"), table);
        assertTrue(table.contains("live/news"), table);
        states.set(0, state(true));
        assertTrue(ShellOutput.of(list(false)).contains("slate"));
    }

    @Test
    void programsGetEveryDetail() throws Exception {
        states.add(state(false));
        String json = ShellOutput.of(list(true)).replaceAll("\\s", "");
        assertTrue(json.contains("\"shown\":\"in/backup\""), json);
        assertTrue(json.contains("\"since\":\"1970-01-01T00:00:05Z\""), json);
        assertTrue(json.contains("{\"stream\":\"in/main\",\"fit\":false,\"trouble\":\"no-media\""), json);
    }

    @Test
    void anInputIsTurnedToByHand() throws Exception {
        assertTrue(ShellOutput.of(turn("switch", "news", "in/backup")).contains("stays with it"));
        ShellOutput.of(turn("switch", "news", "auto"));
        assertEquals(List.of("news in/backup", "news -"), switched);
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertTrue(ShellOutput.refusal(turn("turn", "news", "auto")).contains("media:failover switch"));
        assertTrue(ShellOutput.refusal(turn("switch", "news", null)).contains("media:failover switch"));
        FailoversCommand without = new FailoversCommand();
        assertTrue(ShellOutput.refusal(without).contains("is not installed"));
    }
}
