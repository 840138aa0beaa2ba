package io.millrace.management.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.audit.Actor;
import io.millrace.api.audit.AuditEntry;
import io.millrace.api.audit.AuditQuery;
import io.millrace.api.audit.AuditRecord;
import io.millrace.api.audit.AuditSearch;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class AuditCommandTest {
    private final FakeSearch search = new FakeSearch();

    @Test
    void entriesAreListed() throws Exception {
        String text = ShellOutput.of(command());
        assertTrue(text.contains("1970-01-01T00:00:01Z  anna"), text);
        assertTrue(text.contains("robot  rest  192.0.2.1  key.create  live/x"), text);
        assertEquals(AuditQuery.newest(100), search.asked);
        search.found = List.of();
        assertTrue(ShellOutput.of(command()).startsWith("No such entries"));
    }

    @Test
    void programsReadJson() throws Exception {
        AuditCommand command = command();
        command.json = true;
        String text = ShellOutput.of(command);
        assertTrue(text.contains("\"actor\" : \"anna\""), text);
        assertTrue(text.contains("\"refused\" : null"), text);
    }

    @Test
    void spreadsheetsReadATableWithoutFormulas() throws Exception {
        AuditCommand command = command();
        command.csv = true;
        String[] lines = ShellOutput.of(command).split("\r\n");
        assertEquals("time,actor,token,via,address,action,object,before,after,refused", lines[0]);
        assertEquals(
                "\"1970-01-01T00:00:01Z\",\"anna\",\"robot\",\"rest\",\"192.0.2.1\",\"key.create\",\"live/x\","
                        + "\"'=1+1\",\"a \"\"b\"\", c\",\"\"",
                lines[1]);
    }

    @Test
    void filtersAreAskedFor() throws Exception {
        AuditCommand command = command();
        command.actor = "anna";
        command.action = "key";
        command.object = "live/x";
        command.since = "2026-01-31T12:00:00Z";
        command.limit = 5;
        ShellOutput.of(command);
        assertEquals(
                new AuditQuery(
                        Optional.of("anna"),
                        Optional.of("key"),
                        Optional.of("live/x"),
                        Optional.of(Instant.parse("2026-01-31T12:00:00Z")),
                        Optional.empty(),
                        5),
                search.asked);
        command.since = "2h";
        ShellOutput.of(command);
        Duration ago = Duration.between(search.asked.since().orElseThrow(), Instant.now());
        assertTrue(ago.compareTo(Duration.ofHours(2)) >= 0 && ago.compareTo(Duration.ofHours(3)) < 0, ago::toString);
    }

    @Test
    void mistakesAreExplained() {
        AuditCommand late = command();
        late.since = "yesterday";
        assertTrue(ShellOutput.refusal(late).startsWith("--since is 30m"));
        AuditCommand none = command();
        none.limit = 0;
        assertTrue(ShellOutput.refusal(none).startsWith("Between 1 and"));
        AuditCommand absent = command();
        absent.search = null;
        assertTrue(ShellOutput.refusal(absent).contains("not installed"));
    }

    private AuditCommand command() {
        AuditCommand command = new AuditCommand();
        command.search = search;
        return command;
    }

    private static final class FakeSearch implements AuditSearch {
        private AuditQuery asked;
        private List<AuditRecord> found = List.of(new AuditRecord(
                1_000_000,
                new AuditEntry(
                        new Actor("anna", Optional.of("robot"), "rest", "192.0.2.1"),
                        "key.create",
                        "live/x",
                        "=1+1",
                        "a \"b\", c",
                        Optional.empty())));

        @Override
        public CompletionStage<List<AuditRecord>> find(AuditQuery query) {
            asked = query;
            return CompletableFuture.completedFuture(found);
        }
    }
}
