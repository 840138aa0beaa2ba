package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Recordings that outlive what happens to servers: a kill, an encoder that goes and comes back, a disk that is full. */
class RecordIT {
    private static final int STREAMS = 20;
    /** Of a part, and what rounding takes. */
    private static final double FRAGMENT_SECONDS = 0.25;

    private static final Pattern DATE = Pattern.compile("#EXT-X-PROGRAM-DATE-TIME:(\\S+)");
    private static final Pattern LENGTH = Pattern.compile("#EXTINF:([0-9.]+)|#EXT-X-PART:DURATION=([0-9.]+)");

    private final ObjectMapper mapper = new ObjectMapper();
    private FlvFile film;

    @Test
    void recordingsOutliveAKillAndAFullDisk() throws Exception {
        Server server = Server.prepare("record");
        Path films = Path.of(System.getProperty("millrace.work"), "record-films");
        film = new Films(Files.createDirectories(films)).film("160x90", "25", 2, "");
        try (SmallDisk disk = new SmallDisk(server)) {
            server.configure("io.millrace.apps.record", "least.free.mb = 4");
            server.configure("io.millrace.record-cams", "streams = live/cam*");
            server.launch();
            try (server) {
                killed(server);
                cameBack(server);
                fullDisk(server, disk);
            }
        }
    }

    private void killed(Server server) throws Exception {
        List<FilmPublisher> publishers = new ArrayList<>();
        Map<String, Instant> shown = new HashMap<>();
        try {
            for (int i = 0; i < STREAMS; i++) {
                publishers.add(new FilmPublisher(server, "cam" + i, film));
            }
            try {
                Await.until("20 recordings of 4 s", 120, () -> longEnough(server) == STREAMS);
            } catch (AssertionError late) {
                throw new AssertionError(
                        server.exec("media:recordings") + server.exec("media:streams") + server.log(), late);
            }
            for (int i = 0; i < STREAMS; i++) {
                shown.put("live/cam" + i, shownUntil(server.text("/live/cam" + i + "/v0.m3u8")));
            }
            server.kill();
        } finally {
            publishers.forEach(FilmPublisher::close);
        }
        Map<String, Double> ends = new HashMap<>();
        for (int i = 0; i < STREAMS; i++) {
            ends.put("live/cam" + i, end(torn(server, "cam" + i)));
        }
        server.launch();
        Await.until(
                "the index of recordings",
                30,
                () -> server.tryExec("media:recordings --json").exit() == 0);
        JsonNode after = recordings(server);
        assertEquals(STREAMS, after.size());
        for (JsonNode recording : after) {
            String stream = recording.get("stream").asText();
            assertEquals("finished", recording.get("state").asText(), recording::toString);
            assertEquals("cams", recording.get("rule").asText(), recording::toString);
            JsonNode file = recording.get("files").get(0);
            Path path = path(server, recording);
            assertEquals(Files.size(path), file.get("sizeBytes").asLong(), "the index is right");
            assertEquals(ends.get(stream), file.get("durationMs").asLong() / 1_000.0, FRAGMENT_SECONDS, stream);
            Instant end = Instant.parse(file.get("start").asText())
                    .plus(Duration.ofMillis((long) (ends.get(stream) * 1_000)));
            double missing = Duration.between(end, shown.get(stream)).toMillis() / 1_000.0;
            assertTrue(missing <= FRAGMENT_SECONDS, stream + " lacks " + missing + " s of what players had");
        }
        Path path = path(server, after.get(0));
        assertEquals(ends.get(after.get(0).get("stream").asText()), end(path), 0.05, "what was ended plays the same");
    }

    private static Path torn(Server server, String name) throws Exception {
        try (var files = Files.list(server.data.resolve("recordings/live/" + name))) {
            return files.filter(file -> file.toString().endsWith(".mp4"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Where it ends for a player, and that it begins at zero with picture and sound. */
    private static double end(Path file) {
        Probe probe = Probe.of(file.toString(), 3_600);
        Probe.assertComplete(file.toString(), probe.video(), 25);
        assertTrue(
                Math.abs(probe.video().get(0).pts()) < 0.15,
                "begins at " + probe.video().get(0));
        assertTrue(probe.audio().size() > 40, "sound");
        assertTrue(probe.video().get(0).key());
        return probe.video().stream().mapToDouble(Probe.Packet::pts).max().orElseThrow() + 0.04;
    }

    private long longEnough(Server server) {
        long count = 0;
        for (JsonNode recording : recordings(server)) {
            count += recording.get("files").path(0).path("durationMs").asLong() >= 4_000 ? 1 : 0;
        }
        return count;
    }

    private JsonNode recordings(Server server) {
        try {
            return mapper.readTree(server.exec("media:recordings --json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode recording(Server server, String stream, String state) {
        for (JsonNode recording : recordings(server)) {
            if (recording.get("stream").asText().equals(stream)
                    && recording.get("state").asText().equals(state)) {
                return recording;
            }
        }
        return mapper.missingNode();
    }

    private static Path path(Server server, JsonNode recording) {
        return server.data
                .resolve("recordings")
                .resolve(recording.get("stream").asText())
                .resolve(recording.get("files").get(0).get("name").asText());
    }

    /** Wall-clock time at which what a playlist lists ends. */
    private static Instant shownUntil(String playlist) {
        Matcher date = DATE.matcher(playlist);
        assertTrue(date.find(), playlist);
        double seconds = 0;
        double parts = 0;
        Matcher length = LENGTH.matcher(playlist);
        while (length.find()) {
            if (length.group(1) != null) {
                // the parts before it are its own
                seconds += Double.parseDouble(length.group(1));
                parts = 0;
            } else {
                parts += Double.parseDouble(length.group(2));
            }
        }
        return Instant.parse(date.group(1)).plusMillis((long) ((seconds + parts) * 1_000));
    }

    /** An encoder that goes and comes back goes on in the same file, behind a gap that is told. */
    private void cameBack(Server server) throws Exception {
        try (FilmPublisher first = new FilmPublisher(server, "back", film)) {
            server.awaitPlayable("live/back");
            server.exec("media:record start live/back");
            Await.pause(2_500);
            assertTrue(first.isPublishing());
        }
        Await.pause(2_000);
        try (FilmPublisher second = new FilmPublisher(server, "back", film)) {
            Await.until(
                    "the gap",
                    20,
                    () -> recording(server, "live/back", "recording")
                                    .get("gaps")
                                    .size()
                            == 1);
            Await.pause(1_500);
            assertTrue(second.isPublishing());
        }
        server.exec("media:record stop live/back");
        JsonNode recording = recording(server, "live/back", "finished");
        assertEquals(1, recording.get("files").size(), recording::toString);
        JsonNode gap = recording.get("gaps").get(0);
        long gapMs = Duration.between(
                        Instant.parse(gap.get("from").asText()),
                        Instant.parse(gap.get("to").asText()))
                .toMillis();
        assertTrue(gapMs > 1_500 && gapMs < 15_000, recording::toString);
        List<Probe.Packet> pictures =
                Probe.of(path(server, recording).toString(), 3_600).video();
        double longest = 0;
        for (int i = 1; i < pictures.size(); i++) {
            longest = Math.max(
                    longest, pictures.get(i).dts() - pictures.get(i - 1).dts());
        }
        assertEquals(gapMs / 1_000.0, longest, 0.5, "players see the gap where it was");
        downloaded(server, recording);
    }

    private static void downloaded(Server server, JsonNode recording) throws Exception {
        String login = "Basic "
                + Base64.getEncoder().encodeToString(("admin:" + Server.PASSWORD).getBytes(StandardCharsets.UTF_8));
        String address = "/api/v1/recordings/" + recording.get("id").asText() + "/files/"
                + recording.get("files").get(0).get("name").asText();
        byte[] file = Files.readAllBytes(path(server, recording));
        HttpResponse<byte[]> whole = server.get(address, "Authorization", login);
        assertEquals(200, whole.statusCode());
        assertTrue(Arrays.equals(file, whole.body()), "the file as it is");
        HttpResponse<byte[]> range = server.get(address, "Authorization", login, "Range", "bytes=100-1099");
        assertEquals(206, range.statusCode());
        assertTrue(Arrays.equals(Arrays.copyOfRange(file, 100, 1_100), range.body()));
        assertEquals(401, server.get(address).statusCode());
    }

    /** A full disk stops the recording and tells why; the stream goes on, and so does its rule when there is room. */
    private void fullDisk(Server server, SmallDisk disk) throws Exception {
        try (FilmPublisher publisher = new FilmPublisher(server, "cam-full", film)) {
            server.awaitPlayable("live/cam-full");
            Await.until("a recording", 20, () -> !recording(server, "live/cam-full", "recording")
                    .isMissingNode());
            disk.fill();
            Await.until("the alert", 20, () -> !recording(server, "live/cam-full", "failed")
                    .isMissingNode());
            String reason =
                    recording(server, "live/cam-full", "failed").get("reason").asText();
            assertTrue(reason.contains("disk") || reason.contains("cannot be written"), reason);
            Instant before = shownUntil(server.text("/live/cam-full/v0.m3u8"));
            Await.until("the stream goes on", 10, () -> shownUntil(server.text("/live/cam-full/v0.m3u8"))
                    .isAfter(before.plusSeconds(2)));
            assertTrue(publisher.isPublishing());
            disk.free();
            JsonNode failed = recording(server, "live/cam-full", "failed");
            if (failed.get("files").size() > 0) {
                Probe.of(path(server, failed).toString(), 3_600);
            }
            Await.until("the rule goes on", 60, () -> !recording(server, "live/cam-full", "recording")
                    .isMissingNode());
        }
        assertFalse(server.log().contains("\tat io.millrace.apps.record.RecordingDesk"), server::log);
    }
}
