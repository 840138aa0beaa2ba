package io.millrace.management.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.packaging.Body;
import io.millrace.api.packaging.ByteRange;
import io.millrace.api.record.RecordedFile;
import io.millrace.api.record.Recording;
import io.millrace.api.record.RecordingException;
import io.millrace.api.record.RecordingGap;
import io.millrace.api.record.RecordingRequest;
import io.millrace.api.record.Recordings;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecordingResourcesTest {
    private static final String ID = "live~x~20260101T000000Z";
    private static final String FILE = "20260101T000000Z.mp4";

    private final ApiServer server = new ApiServer();
    private final Kept kept = new Kept();

    RecordingResourcesTest() {
        server.room.recordings = kept;
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aStreamIsRecordedAndEndedAndDeleted() {
        ApiServer.Answer answer = server.send("POST", "/recordings", "{\"stream\":\"live/x\"}");
        assertEquals(201, answer.status(), answer.text());
        assertEquals(ID, answer.json().get("id"));
        assertEquals("recording", answer.json().get("state"));
        assertEquals(List.of("source"), kept.requests.get(0).renditions());
        assertTrue(server.get("/recordings").text().contains("\"durationMs\":61500"));
        assertEquals(
                204,
                server.as("root", "POST", "/recordings/" + ID + "/split", null).status());
        ApiServer.Answer ended = server.delete("/recordings/" + ID);
        assertEquals(200, ended.status(), "one that grows is ended, and stays");
        assertEquals("finished", ended.json().get("state"));
        assertEquals(
                "2026-01-01T00:00:09Z", ((Map<?, ?>) ((List<?>) ended.json().get("gaps")).get(0)).get("to"));
        assertEquals(204, server.delete("/recordings/" + ID).status());
        assertEquals(404, server.get("/recordings/" + ID).status());
    }

    @Test
    void whatCannotBeRecordedIsRefused() {
        assertEquals(
                400, server.send("POST", "/recordings", "{\"stream\":\"live\"}").status());
        assertEquals(
                400,
                server.send("POST", "/recordings", "{\"stream\":\"live/x\",\"renditions\":[\"../x\"]}")
                        .status());
        assertEquals(
                400,
                server.send("POST", "/recordings", "{\"stream\":\"live/x\",\"preRollSeconds\":-1}")
                        .status());
        ApiServer.Answer unknown = server.send("POST", "/recordings", "{\"stream\":\"live/y\"}");
        assertEquals(409, unknown.status());
        assertEquals("There is no stream live/y", unknown.detail());
        kept.loads = true;
        ApiServer.Answer notYet = server.get("/recordings");
        assertEquals(503, notYet.status());
        assertEquals("The index is being read", notYet.detail());
        assertEquals(503, server.get("/recordings/" + ID).status());
        server.room.recordings = null;
        assertEquals(503, server.get("/recordings").status());
    }

    @Test
    void aFileIsSentWhole() {
        server.send("POST", "/recordings", "{\"stream\":\"live/x\"}");
        ApiServer.Answer answer = server.get("/recordings/" + ID + "/files/" + FILE);
        assertEquals(200, answer.status());
        assertEquals(kept.text(), answer.text(), "several pieces in order");
        assertEquals(404, server.get("/recordings/" + ID + "/files/other.mp4").status());
    }

    @Test
    void oneRangeIsHeeded() {
        ByteRange whole = new ByteRange(0, 1_000);
        assertEquals(whole, BodyDownload.range(null, whole));
        assertEquals(whole, BodyDownload.range("bytes=0-1,5-6", whole));
        assertEquals(whole, BodyDownload.range("bytes=-", whole));
        assertEquals(new ByteRange(10, 20), BodyDownload.range("bytes=10-19", whole));
        assertEquals(new ByteRange(990, 1_000), BodyDownload.range("bytes=-10", whole));
        assertEquals(new ByteRange(999, 1_000), BodyDownload.range("bytes=999-5000", whole));
        assertNull(BodyDownload.range("bytes=1000-", whole));
        assertNull(BodyDownload.range("bytes=-0", whole));
        assertNull(BodyDownload.range("bytes=20-10", whole));
    }

    private static final class Kept implements Recordings {
        private static final long START_US = 1_767_225_600_000_000L;
        private static final int SIZE = 700_001;

        final List<RecordingRequest> requests = new ArrayList<>();
        private boolean ended;
        private boolean loads;

        String text() {
            StringBuilder text = new StringBuilder();
            for (int i = 0; text.length() < SIZE; i++) {
                text.append(i).append(' ');
            }
            return text.substring(0, SIZE);
        }

        private Recording recording() {
            return new Recording(
                    ID,
                    requests.get(0).stream(),
                    Optional.empty(),
                    ended ? Recording.State.FINISHED : Recording.State.RECORDING,
                    Optional.empty(),
                    START_US,
                    START_US + 61_500_000,
                    SIZE,
                    List.of(new RecordedFile(FILE, Optional.empty(), START_US, 61_500_000, SIZE)),
                    List.of(new RecordingGap(START_US + 5_000_000, START_US + 9_000_000)));
        }

        @Override
        public List<Recording> list() {
            if (loads) {
                throw RecordingException.notYet("The index is being read");
            }
            return requests.isEmpty() ? List.of() : List.of(recording());
        }

        @Override
        public Optional<Recording> find(String id) {
            return list().stream().filter(each -> each.id().equals(id)).findFirst();
        }

        @Override
        public CompletionStage<Recording> start(RecordingRequest request) {
            if (!request.stream().toString().equals("live/x")) {
                return CompletableFuture.failedFuture(new RecordingException("There is no stream " + request.stream()));
            }
            requests.add(request);
            return CompletableFuture.completedFuture(recording());
        }

        @Override
        public CompletionStage<Recording> stop(String id) {
            ended = true;
            return CompletableFuture.completedFuture(recording());
        }

        @Override
        public void split(String id) {
            assertEquals(ID, id);
        }

        @Override
        public CompletionStage<Void> delete(String id) {
            requests.clear();
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public Optional<Body> read(String id, String file) {
            return file.equals(FILE)
                    ? Optional.of(Body.of(List.of(ByteBuffer.wrap(text().getBytes(StandardCharsets.US_ASCII)))))
                    : Optional.empty();
        }
    }
}
