package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Chromium plays with three players, and by WebRTC; the picture moves and does not stall. */
class BrowserIT {
    private static final String STREAM = "live/browser";

    private static Server server;
    private static Processes.Running encoder;

    @BeforeAll
    static void start() {
        server = Server.start("browser");
        encoder = Encoder.ffmpeg(server, STREAM, "-bf", "0", "-tune", "zerolatency");
        server.awaitPlayable(STREAM);
    }

    @AfterAll
    static void stop() {
        encoder.close();
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "hls, index.m3u8, 3.0",
        "dash, manifest.mpd, 6.0",
        "shaka, manifest.mpd, 12.0",
        "shaka, index.m3u8, 20.0"
    })
    void plays(String player, String file, double mostLatencySeconds) {
        int seconds = Server.seconds(10, 60);
        Browser result = Browser.play(
                player,
                server.url("/" + STREAM + "/" + file),
                seconds,
                server.data.resolve(player + "-" + file + ".png"));
        System.out.println(player + " " + file + ": " + result);
        assertEquals(0, result.number("stalls"), result.toString());
        assertEquals(640, result.number("width"));
        assertTrue(result.number("advanced") > 0.8 * result.number("expected"), result.toString());
        assertTrue(result.number("colours") > 10, "a picture is shown: " + result);
        assertTrue(result.number("latencySeconds") < mostLatencySeconds, result.toString());
        assertTrue(!result.has("(fatal)"), result.toString());
    }

    @Test
    void playsWholeSegmentsWhereStandardLatencyIsChosen() {
        server.configure("io.millrace.core.packaging", "latency = far/*=standard");
        Await.until("the setting", 20, () -> server.exec("config:list \"(service.pid=io.millrace.core.packaging)\"")
                .contains("far/*=standard"));
        try (Processes.Running far = Encoder.ffmpeg(server, "far/browser", "-bf", "0")) {
            server.awaitPlayable("far/browser");
            assertTrue(server.exec("media:stream far/browser --json").contains("\"latency\" : \"standard\""));
            assertTrue(server.exec("media:stream " + STREAM + " --json").contains("\"latency\" : \"low\""));
            String standard = playlist("far/browser");
            assertTrue(standard.contains("#EXTINF:") && standard.contains("#EXT-X-TARGETDURATION:4"), standard);
            assertFalse(standard.matches("(?s).*#EXT-X-(PART|PRELOAD|SERVER|SKIP).*"), standard);
            assertTrue(playlist(STREAM).contains("#EXT-X-PART:"), "others go on at low latency");
            Await.until(
                    "segments to be behind by",
                    30,
                    () -> playlist("far/browser").split("#EXTINF:").length > 4);
            Browser result = Browser.play(
                    "hls",
                    server.url("/far/browser/index.m3u8"),
                    Server.seconds(8, 60),
                    server.data.resolve("standard-hls.png"));
            System.out.println("standard latency: " + result);
            assertEquals(0, result.number("stalls"), result.toString());
            assertTrue(result.number("advanced") > 0.7 * result.number("expected"), result.toString());
            assertTrue(result.number("latencySeconds") > 4, "behind by segments: " + result);
            assertTrue(!result.has("(fatal)"), result.toString());
            assertTrue(playlist("far/browser").contains("#EXT-X-TARGETDURATION:4"));
            assertTrue(far.isAlive());
        }
    }

    private static String playlist(String stream) {
        String folder = "/" + stream + "/";
        String track = new String(server.get(folder + "index.m3u8").body())
                .lines()
                .filter(line -> line.endsWith(".m3u8"))
                .findFirst()
                .orElseThrow();
        return new String(server.get(folder + track).body());
    }

    @Test
    void watchesByWebRtcWhatItPublishesByWebRtc() {
        int seconds = Server.seconds(2, 60);
        Browser result = Browser.script(
                seconds + 120,
                "webrtc.mjs",
                server.url(""),
                Integer.toString(seconds),
                "whip=/live/camera/whip",
                "whep=/live/camera/whep");
        System.out.println("whip, whep: " + result);
        assertTrue(result.number("framesSent") > 5, result::toString);
        assertTrue(result.number("framesDecoded") > 5, result::toString);
        assertTrue(result.number("width") > 0, result::toString);
        assertEquals(0, result.number("packetsLost"), result::toString);
        assertTrue(result.number("audioEnergy") > 0, result::toString);
        assertEquals(200, result.number("deleted"), result::toString);
    }
}
