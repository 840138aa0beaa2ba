package io.millrace.management.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.diagnosis.Diagnostics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class DiagnosisCommandsTest {
    private final List<String> asked = new ArrayList<>();
    private final Diagnostics diagnostics = new Diagnostics() {
        @Override
        public CompletionStage<List<String>> write(Path target, int flightSeconds) {
            asked.add(target.getFileName() + " " + flightSeconds);
            return CompletableFuture.completedFuture(List.of("a", "b"));
        }

        @Override
        public CompletionStage<Long> recordFlight(Path target, int seconds) {
            return CompletableFuture.failedFuture(new IOException(target.getFileName() + " " + seconds + " exists"));
        }
    };

    private DiagnoseCommand diagnose(String... words) {
        DiagnoseCommand command = new DiagnoseCommand();
        command.words = List.of(words);
        command.diagnostics = diagnostics;
        return command;
    }

    @Test
    void whatIsWrittenIsTold() throws Exception {
        String told = ShellOutput.of(diagnose("report.zip", "--flight", "30"));
        assertEquals(List.of("report.zip 30"), asked);
        assertTrue(told.startsWith("Wrote 2 files to /"), told);
        assertTrue(told.contains("/report.zip"), told);
        ShellOutput.of(diagnose("other.zip"));
        assertEquals("other.zip 0", asked.get(1));
    }

    @Test
    void theFormIsShown() {
        assertEquals(
                "Say which: media:diagnose FILE [--flight SECONDS]",
                assertThrows(IllegalArgumentException.class, () -> diagnose().execute())
                        .getMessage());
        assertEquals(
                "\"long\" is no number of seconds",
                assertThrows(IllegalArgumentException.class, () -> diagnose("a", "--flight", "long")
                                .execute())
                        .getMessage());
        assertEquals(
                "Say which: media:flight SECONDS FILE",
                assertThrows(IllegalArgumentException.class, () -> new FlightCommand().execute())
                        .getMessage());
    }

    @Test
    void failuresAreToldAsTheyAre() {
        FlightCommand command = new FlightCommand();
        command.seconds = "5";
        command.file = "a.jfr";
        assertTrue(assertThrows(IllegalStateException.class, command::execute)
                .getMessage()
                .contains("io.millrace.management.diagnostics is not installed"));
        command.diagnostics = diagnostics;
        assertEquals(
                "a.jfr 5 exists",
                assertThrows(IOException.class, command::execute).getMessage());
    }
}
