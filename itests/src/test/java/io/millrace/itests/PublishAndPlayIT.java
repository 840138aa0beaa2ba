package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** FFmpeg and GStreamer publish, ffprobe plays: every frame is counted in every format. */
class PublishAndPlayIT {
    private static final int SECONDS = 4;
    private static final double AAC_FRAMES = 48_000 / 1_024.0;
    /** On a busy machine GStreamer's own FLV times tremble, though no frame is missing. */
    private static final double GSTREAMER_JITTER = 4;

    private static final double FFMPEG_JITTER = 0.6;

    private static Server server;

    @BeforeAll
    static void start() {
        server = Server.start("publish-and-play");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void ffmpegWithoutReorderedPictures() {
        try (Processes.Running encoder = Encoder.ffmpeg(server, "live/plain", "-bf", "0")) {
            playEverywhere("live/plain", FFMPEG_JITTER);
            assertTrue(encoder.isAlive());
        }
    }

    @Test
    void ffmpegWithReorderedPictures() {
        try (Processes.Running encoder = Encoder.ffmpeg(server, "live/reordered", "-bf", "2")) {
            List<Probe.Packet> video = playEverywhere("live/reordered", FFMPEG_JITTER);
            assertTrue(video.stream().anyMatch(packet -> packet.pts() > packet.dts() + 0.03), "B-frames came through");
            assertTrue(encoder.isAlive());
        }
    }

    @Test
    void gstreamer() {
        try (Processes.Running encoder = Encoder.gstreamer(server, "live/gst")) {
            playEverywhere("live/gst", GSTREAMER_JITTER);
            assertTrue(encoder.isAlive());
        }
    }

    /** Plays over all protocols at once; returns the video packets of HLS. */
    private static List<Probe.Packet> playEverywhere(String stream, double jitter) {
        server.awaitPlayable(stream);
        String hls = server.url("/" + stream + "/index.m3u8");
        List<String> addresses = List.of(
                server.rtmp(stream),
                server.url("/" + stream + "/stream.flv"),
                server.url("/" + stream + "/stream.mp4"),
                server.url("/" + stream + "/stream.ts"),
                server.url("/" + stream + "/manifest.mpd"),
                hls);
        Map<String, CompletableFuture<Probe>> probes = addresses.stream()
                .collect(Collectors.toMap(
                        address -> address,
                        address -> CompletableFuture.supplyAsync(
                                () -> Probe.of(address, SECONDS), task -> new Thread(task).start())));
        for (String address : addresses) {
            Probe probe = probes.get(address).join();
            Probe.assertComplete(address + " video", probe.video(), 30, jitter);
            Probe.assertComplete(address + " audio", probe.audio(), AAC_FRAMES, jitter);
            assertTrue(probe.video().get(0).key(), address + " begins with a key picture");
        }
        List<Probe.Packet> video = probes.get(hls).join().video();
        assertEquals(200, server.get("/" + stream + "/status.json").statusCode());
        return video;
    }
}
