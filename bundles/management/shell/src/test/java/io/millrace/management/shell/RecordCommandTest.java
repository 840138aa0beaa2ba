package io.millrace.management.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.packaging.Body;
import io.millrace.api.record.RecordedFile;
import io.millrace.api.record.Recording;
import io.millrace.api.record.RecordingException;
import io.millrace.api.record.RecordingGap;
import io.millrace.api.record.RecordingRequest;
import io.millrace.api.record.Recordings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class RecordCommandTest {
    private static final String ID = "live~x~20260101T000000Z";

    private final FakeRecordings recordings = new FakeRecordings();

    private String run(String line) throws Exception {
        List<String> words = List.of(line.split(" "));
        return ShellOutput.of(() -> {
            RecordCommand command = new RecordCommand();
            command.recordings = recordings;
            command.action = words.get(0);
            command.words = words.subList(1, words.size());
            return command.execute();
        });
    }

    private String list(String stream, boolean json) throws Exception {
        return ShellOutput.of(() -> {
            RecordingsCommand command = new RecordingsCommand();
            command.recordings = recordings;
            command.stream = stream;
            command.json = json;
            return command.execute();
        });
    }

    @Test
    void aRecordingIsStartedWithWhatWasSaid() throws Exception {
        assertEquals(
                "Records as " + ID,
                run("start live/x --renditions source,720p --pre-roll 10").strip());
        RecordingRequest request = recordings.started.get(0);
        assertEquals(List.of("source", "720p"), request.renditions());
        assertEquals(10_000_000, request.preRollUs());
        assertTrue(run("start live/x --json").contains("\"state\" : \"recording\""));
        assertThrows(IllegalArgumentException.class, () -> run("start live/x --pre-roll soon"));
        assertThrows(IllegalArgumentException.class, () -> run("start live/x@720p"));
        assertThrows(IllegalArgumentException.class, () -> run("pause live/x"));
    }

    @Test
    void aStreamStandsForItsRecordingThatGrows() throws Exception {
        assertThrows(IllegalArgumentException.class, () -> run("stop live/x"));
        run("start live/x");
        run("split live/x");
        run("stop live/x");
        run("delete " + ID);
        assertEquals(List.of("split " + ID, "stop " + ID, "delete " + ID), recordings.calls);
    }

    @Test
    void recordingsAreListed() throws Exception {
        assertTrue(list(null, false).startsWith("No recordings; make one with"));
        run("start live/x");
        String text = list("live/x", false);
        assertTrue(text.contains(ID) && text.contains("2026-01-01T00:00:00Z"), text);
        String json = list(null, true);
        assertTrue(json.contains("\"durationMs\" : 61500"), json);
        assertTrue(json.contains("\"to\" : \"2026-01-01T00:00:09Z\""), json);
        assertTrue(list("live/y", false).startsWith("No recordings"));
    }

    @Test
    void aMissingPluginIsNamed() {
        IllegalStateException missing =
                assertThrows(IllegalStateException.class, () -> new RecordingsCommand().execute());
        assertTrue(missing.getMessage().contains("io.millrace.apps.record"));
    }

    private static final class FakeRecordings implements Recordings {
        private static final long START_US = 1_767_225_600_000_000L;

        final List<RecordingRequest> started = new ArrayList<>();
        final List<String> calls = new ArrayList<>();

        private Recording recording() {
            return new Recording(
                    ID,
                    started.get(0).stream(),
                    Optional.empty(),
                    Recording.State.RECORDING,
                    Optional.empty(),
                    START_US,
                    START_US + 61_500_000,
                    12 << 20,
                    List.of(new RecordedFile("20260101T000000Z.mp4", Optional.empty(), START_US, 61_500_000, 12 << 20)),
                    List.of(new RecordingGap(START_US + 5_000_000, START_US + 9_000_000)));
        }

        @Override
        public List<Recording> list() {
            return started.isEmpty() ? List.of() : List.of(recording());
        }

        @Override
        public Optional<Recording> find(String id) {
            return list().stream().filter(each -> each.id().equals(id)).findFirst();
        }

        @Override
        public CompletionStage<Recording> start(RecordingRequest request) {
            started.add(request);
            return CompletableFuture.completedFuture(recording());
        }

        @Override
        public CompletionStage<Recording> stop(String id) {
            calls.add("stop " + id);
            return CompletableFuture.completedFuture(recording());
        }

        @Override
        public void split(String id) {
            calls.add("split " + id);
        }

        @Override
        public CompletionStage<Void> delete(String id) {
            calls.add("delete " + id);
            return id.equals(ID)
                    ? CompletableFuture.completedFuture(null)
                    : CompletableFuture.failedFuture(new RecordingException("There is no recording " + id));
        }

        @Override
        public Optional<Body> read(String id, String file) {
            return Optional.empty();
        }
    }
}
