package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** HEVC and AV1 come in by enhanced RTMP, from the FFmpeg program that the distribution brings for its demo. */
class EnhancedRtmpIT {
    private static final double AAC_FRAMES = 48_000 / 1_024.0;

    private static Server server;
    private static EnhancedEncoder encoders;

    @BeforeAll
    static void start() {
        server = Server.start("enhanced-rtmp");
        encoders = new EnhancedEncoder(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void av1() {
        try (Processes.Running encoder = encoders.publish(
                "live/av1",
                "-re",
                "-f",
                "lavfi",
                "-i",
                "testsrc2=size=320x180:rate=30",
                "-f",
                "lavfi",
                "-i",
                "sine=frequency=440:sample_rate=48000",
                "-c:v",
                "libsvtav1",
                "-preset",
                "12",
                "-g",
                "60",
                "-pix_fmt",
                "yuv420p",
                "-c:a",
                "aac")) {
            plays("live/av1", "av01.");
            assertTrue(encoder.isAlive());
        }
    }

    @Test
    void hevc() {
        Path file = encoders.hevcFile("-c:a", "aac");
        try (Processes.Running encoder =
                encoders.publish("live/hevc", "-re", "-stream_loop", "-1", "-i", file.toString(), "-c", "copy")) {
            plays("live/hevc", "hvc1.");
            assertTrue(encoder.isAlive());
        }
    }

    private static void plays(String stream, String codec) {
        server.awaitPlayable(stream);
        String playlist = server.text("/" + stream + "/index.m3u8");
        assertTrue(playlist.contains("CODECS=\"" + codec), playlist);
        Await.until(
                "some segments of " + stream,
                20,
                () -> server.text("/" + stream + "/v0.m3u8").split("#EXTINF").length > 3);
        Probe probe = Probe.of(server.url("/" + stream + "/index.m3u8"), 3);
        Probe.assertComplete(stream + " video", probe.video(), 30);
        Probe.assertComplete(stream + " audio", probe.audio(), AAC_FRAMES);
    }
}
