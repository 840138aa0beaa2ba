package io.millrace.management.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.FourCc;
import io.millrace.api.media.StreamName;
import io.millrace.api.restream.TargetException;
import io.millrace.api.restream.TargetLimits;
import io.millrace.api.restream.TargetPreset;
import io.millrace.api.restream.TargetSettings;
import io.millrace.api.restream.TargetState;
import io.millrace.api.restream.Targets;
import io.millrace.api.transfer.TransferRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Paul publishes live/demo, Pete live/other, Olga is an operator. */
class TargetResourcesTest {
    private static final String DEMO =
            "{\"stream\":\"live/demo@720p\",\"preset\":\"youtube\",\"secret\":\"hidden-key\"}";

    private final ApiServer server = new ApiServer();
    private final Remembered targets = new Remembered();

    TargetResourcesTest() {
        server.room.targets = targets;
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private ApiServer.Answer as(String who, String method, String path, String body) {
        return body == null
                ? server.as(who, method, path, null)
                : server.as(who, method, path, body, "Content-Type", "application/json");
    }

    private List<String> names(String who) {
        return ((List<?>) as(who, "GET", "/targets", null).json().get("items"))
                .stream().map(each -> ((Map<?, ?>) each).get("name").toString()).toList();
    }

    @Test
    void whoPublishesAStreamSendsItWhereTheyWant() {
        ApiServer.Answer made = as("paul", "PUT", "/targets/tube", DEMO);
        assertEquals(200, made.status(), made.text());
        assertFalse(made.text().contains("hidden-key"), "secrets are never shown again");
        assertEquals("live/demo@720p", made.json().get("stream"));
        assertEquals(true, made.json().get("hasSecret"));
        assertEquals("hidden-key", targets.access.secret().orElseThrow().reveal());
        assertFalse(targets.access.anywhere(), "not into internal networks");
        assertEquals(List.of("tube"), names("paul"));
        assertEquals(List.of(), names("pete"));
        assertEquals(List.of("tube"), names("olga"));
        assertEquals(200, as("paul", "POST", "/targets/tube/stop", null).status());
        assertEquals(200, as("paul", "POST", "/targets/tube/start", null).status());
        targets.problems = List.of("Too many bits");
        assertEquals(
                List.of("Too many bits"),
                as("paul", "POST", "/targets/tube/check", null).json().get("problems"));
        assertEquals(204, as("paul", "DELETE", "/targets/tube", null).status());
        assertEquals(List.of("stop tube", "start tube", "remove tube"), targets.done);
    }

    @Test
    void whoMakesOneOverwritesNone() {
        String[] fresh = {"Content-Type", "application/json", "If-None-Match", "*"};
        assertEquals(200, server.as("paul", "PUT", "/targets/tube", DEMO, fresh).status());
        assertEquals(412, server.as("paul", "PUT", "/targets/tube", DEMO, fresh).status());
        assertEquals(
                200, server.as("paul", "PUT", "/targets/tube2", DEMO, fresh).status());
        assertEquals(200, as("paul", "PUT", "/targets/tube", DEMO).status(), "who asks for nothing changes it");
    }

    @Test
    void othersNeitherSeeNorChangeIt() {
        as("paul", "PUT", "/targets/tube", DEMO);
        for (String method : List.of("GET", "DELETE")) {
            assertEquals(404, as("pete", method, "/targets/tube", null).status());
        }
        for (String what : List.of("start", "stop", "check")) {
            assertEquals(404, as("pete", "POST", "/targets/tube/" + what, null).status());
            assertEquals(404, as("vera", "POST", "/targets/tube/" + what, null).status());
        }
        assertEquals(403, as("pete", "PUT", "/targets/mine", DEMO).status());
        assertEquals(403, as("vera", "PUT", "/targets/mine", DEMO).status());
        ApiServer.Answer taken =
                as("pete", "PUT", "/targets/tube", "{\"stream\":\"live/other\",\"url\":\"rtmp://h/a/b\"}");
        assertEquals(409, taken.status());
        assertEquals(List.of(), targets.done);
    }

    @Test
    void operatorsReachTheirOwnNetworkAndTellLimits() {
        ApiServer.Answer made = as(
                "olga",
                "PUT",
                "/targets/lan",
                "{\"stream\":\"live/x\",\"url\":\"srt://10.0.0.1:9000\",\"user\":\"me\",\"start\":\"by-hand\","
                        + "\"options\":{\"latency\":\"200\"},\"maxVideoKbps\":4500,\"maxKeyframeSeconds\":2.5}");
        assertEquals(200, made.status(), made.text());
        assertTrue(targets.access.anywhere());
        TargetSettings settings = targets.made.get("lan");
        assertEquals(TargetSettings.Start.BY_HAND, settings.start());
        assertEquals(4_500_000, settings.maxVideoBitsPerSecond());
        assertEquals(2_500_000, settings.maxSyncIntervalUs());
        assertEquals(Map.of("latency", "200"), settings.options());
        assertEquals(4_500L, made.json().get("maxVideoKbps"));
    }

    @Test
    void mistakesAreNamed() {
        assertEquals(
                400, as("olga", "PUT", "/targets/a", "{\"url\":\"rtmp://h/a\"}").status());
        assertEquals(
                400,
                as("olga", "PUT", "/targets/a", "{\"stream\":\"nonsense\"}").status());
        assertEquals(400, as("olga", "PUT", "/targets/a%20b", DEMO).status());
        assertEquals(
                400,
                as("olga", "PUT", "/targets/a", "{\"stream\":\"live/x\",\"maxKeyframeSeconds\":1e9}")
                        .status());
        targets.refusal = "It needs a url";
        ApiServer.Answer refused = as("olga", "PUT", "/targets/a", "{\"stream\":\"live/x\"}");
        assertEquals(409, refused.status());
        assertEquals("It needs a url", refused.detail());
        server.room.targets = null;
        assertTrue(as("olga", "PUT", "/targets/a", DEMO).detail().contains("io.millrace.apps.restream"));
    }

    @Test
    void pushesOfFilesAreListedAndRemoved() {
        server.fakes.pushes.rows.add(new TransferRow(
                "file", StreamName.parse("live/demo"), "rtmp://h/x", 0, TransferRow.State.RUNNING, "Taken", 0));
        as("paul", "PUT", "/targets/tube", DEMO);
        assertEquals(List.of("file", "tube"), names("paul"));
        assertEquals(true, as("olga", "GET", "/targets/file", null).json().get("file"));
        assertEquals(404, as("paul", "DELETE", "/targets/file", null).status(), "files are the operators'");
        server.room.targets = null;
        assertEquals(List.of("file"), names("olga"));
        assertEquals(204, as("olga", "DELETE", "/targets/file", null).status());
        assertEquals(List.of(), names("olga"));
    }

    @Test
    void presetsAreListed() {
        Map<?, ?> preset = (Map<?, ?>)
                ((List<?>) as("vera", "GET", "/target-presets", null).json().get("items")).get(0);
        assertEquals("youtube", preset.get("name"));
        assertEquals(51_000L, preset.get("maxVideoKbps"));
        assertEquals(List.of("avc1"), preset.get("videoCodecs"));
    }

    /** Remembers what was asked for. */
    private static final class Remembered implements Targets {
        final Map<String, TargetSettings> made = new TreeMap<>();
        final List<String> done = new ArrayList<>();
        List<String> problems = List.of();
        String refusal;
        Access access;

        @Override
        public List<TargetState> list() {
            return made.values().stream()
                    .map(each -> new TargetState(
                            each,
                            "rtmps://tube/live2",
                            true,
                            true,
                            TargetState.State.RUNNING,
                            "It is taken",
                            0,
                            2_500_000,
                            10,
                            0,
                            1,
                            Optional.of("Refused"),
                            5))
                    .toList();
        }

        @Override
        public List<TargetPreset> presets() {
            return List.of(new TargetPreset(
                    "youtube",
                    "YouTube",
                    Optional.empty(),
                    "a key",
                    new TargetLimits(Set.of(FourCc.AVC), 51_000_000, 4_000_000),
                    Map.of()));
        }

        @Override
        public CompletionStage<Void> put(TargetSettings settings, Access given) {
            if (refusal != null) {
                return CompletableFuture.failedFuture(new TargetException(refusal));
            }
            made.put(settings.name(), settings);
            access = given;
            return CompletableFuture.completedFuture(null);
        }

        private CompletionStage<Void> did(String what, String name) {
            done.add(what + " " + name);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Void> remove(String name) {
            made.remove(name);
            return did("remove", name);
        }

        @Override
        public CompletionStage<Void> start(String name) {
            return did("start", name);
        }

        @Override
        public CompletionStage<Void> stop(String name) {
            return did("stop", name);
        }

        @Override
        public List<String> problems(TargetSettings settings) {
            return problems;
        }
    }
}
