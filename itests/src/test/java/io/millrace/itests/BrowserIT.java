package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
