package io.millrace.http.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.live.LiveStream;
import io.millrace.api.media.FormatChange;
import io.millrace.testkit.FakeLiveStream;
import io.millrace.testkit.SyntheticStream;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatusDeliveryTest {
    private DeliveryHarness http;
    private FakeLiveStream stream;

    @BeforeEach
    void start() throws Exception {
        http = new DeliveryHarness();
        stream = http.liveStreams.add("live/show");
        stream.publish(new FormatChange(List.of(SyntheticStream.VIDEO, SyntheticStream.AUDIO)));
    }

    @AfterEach
    void stop() {
        http.close();
    }

    @Test
    void tellsStateTracksAndRates() throws Exception {
        HttpResponse<String> response = http.get("/live/show/status.json");
        assertEquals(200, response.statusCode());
        assertEquals(
                "application/json",
                response.headers().firstValue("Content-Type").orElse(""));
        assertEquals(
                "{\"stream\":\"live/show\",\"state\":\"live\",\"startedUtc\":\"2026-01-01T00:00:00Z\",\"viewers\":0,"
                        + "\"videoBitsPerSecond\":2500000,\"audioBitsPerSecond\":128000,\"framesPerSecond\":25.000,"
                        + "\"tracks\":[{\"id\":0,\"codec\":\"avc1\",\"kind\":\"video\",\"width\":1280,\"height\":720},"
                        + "{\"id\":64,\"codec\":\"mp4a\",\"kind\":\"audio\",\"sampleRateHz\":48000,\"channels\":2}],"
                        + "\"warnings\":[]}\n",
                response.body());
        assertTrue(http.sessions.opened.isEmpty(), "who looks is no viewer");
    }

    @Test
    void countsViewersAndIsMadeOnceASecond() throws Exception {
        http.get("/live/show/status.json");
        http.presentations.add("live/show", http.video);
        http.manifest("1.0.0", DeliveryHarness.fixed("#EXTM3U"));
        http.get("/live/show/index.m3u8");
        stream.state(LiveStream.State.INTERRUPTED);
        assertTrue(http.get("/live/show/status.json").body().contains("\"viewers\":0"));
        http.workers.clock.advance(1_100_000);
        String later = http.get("/live/show/status.json").body();
        assertTrue(later.contains("\"viewers\":1"), later);
        assertTrue(later.contains("\"state\":\"interrupted\",\"startedUtc\":null"), later);
    }

    @Test
    void askesTheGateAndKnowsUnknownStreams() throws Exception {
        http.gate.refuse("private");
        assertEquals(401, http.get("/live/show/status.json").statusCode());
        assertEquals(404, http.get("/live/nobody/status.json").statusCode());
        assertEquals(1, http.gate.renewals.size());
    }
}
