package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** GStreamer's RTSP server is the camera: over each transport, killed, frozen, renumbered, asked for on demand. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CameraIT {
    private static final int COMES_SECONDS = 60;
    private static final int PICTURES_PER_SECOND = 15;
    private static final int SOURCES = 25;
    private static final String[] NAMES = {"usual", "bare", "modern", "inside", "walled", "simple", "spare"};

    private static final int port = FreePorts.next();
    private static final int otherPort = FreePorts.next();
    private static Server server;
    private static Camera cameras;

    @BeforeAll
    static void start() {
        server = Server.prepare("cameras");
        source("usual", port, "usual");
        source("bare", port, "bare", "option.transport = tcp");
        source("modern", port, "modern", "option.transport = udp");
        source("inside", port, "inside");
        source("walled", port, "walled");
        source("simple", port, "simple");
        source("lazy", port, "spare", "onDemand = true", "idleSeconds = 3");
        source(
                "choosy",
                otherPort,
                "usual",
                "fallbacks = " + Camera.url(port, "spare"),
                "fallbackSeconds = 5",
                "returnSeconds = 1");
        server.launch();
        cameras = Camera.start(port, log(), NAMES);
    }

    @AfterAll
    static void stop() {
        if (cameras != null) {
            cameras.close();
        }
        server.close();
    }

    private static Path log() {
        return server.data.resolve("cameras.log");
    }

    private static void source(String name, int itsPort, String camera, String... lines) {
        List<String> all = new ArrayList<>(List.of("url = " + Camera.url(itsPort, camera)));
        all.addAll(List.of(lines));
        server.configure("io.millrace.source-" + name, all.toArray(String[]::new));
    }

    private static void awaitState(String name, String state, String words) {
        Await.until(name + " to be " + state + ", " + words, COMES_SECONDS, () -> server.exec("media:sources")
                .lines()
                .anyMatch(line -> line.contains("live/" + name) && line.contains(state) && line.contains(words)));
    }

    /** Some seconds of pictures, however long they take to come. */
    private static List<Probe.Packet> pictures(String name, int seconds) {
        return Probe.of(server.rtsp("live/" + name), seconds, "-rtsp_transport", "tcp", "-select_streams", "v")
                .video();
    }

    private static void assertComplete(String name) {
        Probe.assertComplete("pictures of " + name, pictures(name, 3), PICTURES_PER_SECOND);
    }

    @Test
    @Order(1)
    void everyCameraIsPulledInTheWayThatWorks() {
        awaitState("usual", "running", "over UDP");
        awaitState("bare", "running", "inside the connection");
        awaitState("modern", "running", "over UDP");
        awaitState("inside", "running", "inside the connection");
        awaitState("walled", "running", "inside the connection");
        awaitState("simple", "running", "over UDP");
        Map<String, String> codecs = Map.of(
                "usual",
                "avc1,mp4a",
                "bare",
                "avc1,ulaw",
                "modern",
                "hvc1,Opus",
                "inside",
                "avc1,alaw",
                "walled",
                "avc1,mp4a",
                "simple",
                "jpeg,alaw");
        codecs.forEach((name, its) -> {
            Await.until(name + " with " + its, COMES_SECONDS, () -> server.log()
                    .contains("live/" + name + " is live: " + its));
            assertComplete(name);
        });
        assertFalse(server.log().contains(Camera.PASSWORD), "in the log");
        assertFalse(server.exec("media:sources --json").contains(Camera.PASSWORD), "in the list");
    }

    /** No player of HLS knows G.711. */
    @Test
    @Order(2)
    void aCameraWithTelephoneSoundIsHeardOverHls() {
        server.awaitPlayable("live/bare");
        String index = server.text("/live/bare/index.m3u8");
        assertTrue(index.contains("URI=\"aac."), index);
        String sound = index.replaceAll("(?s).*URI=\"(aac\\.[^\"]+)\".*", "$1");
        Await.until("the sound", COMES_SECONDS, () -> new String(
                        server.get("/live/bare/" + sound).body(), StandardCharsets.UTF_8)
                .contains("#EXTINF"));
        Probe probe = Probe.of(server.url("/live/bare/" + sound), 4);
        assertTrue(probe.audio().size() > 10, "sound: " + probe.audio().size());
    }

    /** No browser plays motion JPEG. */
    @Test
    @Order(2)
    void aCameraWithMotionJpegIsSeenOverHls() throws IOException {
        server.awaitPlayable("live/simple");
        String index = server.text("/live/simple/index.m3u8");
        assertTrue(index.contains("mp4v.6C") && index.contains("h264.v0.m3u8"), index);
        Await.until("pictures", COMES_SECONDS, () -> server.text("/live/simple/h264.v0.m3u8")
                .contains("#EXTINF"));
        List<Probe.Packet> pictures =
                Probe.of(server.url("/live/simple/h264.v0.m3u8"), 3).video();
        assertTrue(pictures.size() > PICTURES_PER_SECOND, "pictures: " + pictures.size());
        HttpResponse<byte[]> thumbnail = server.get("/live/simple/thumbnail.jpg");
        assertEquals(200, thumbnail.statusCode());
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(thumbnail.body()));
        assertEquals(160.0 / 96, (double) image.getWidth() / image.getHeight(), 0.02);
    }

    @Test
    @Order(3)
    void aCameraIsPulledWhileSomebodyWatches() {
        awaitState("lazy", "idle", "");
        // the first is told to come back in a moment
        Await.until("pictures", COMES_SECONDS, () -> Processes.run(
                        COMES_SECONDS,
                        "ffprobe",
                        "-v",
                        "error",
                        "-rtsp_transport",
                        "tcp",
                        "-show_entries",
                        "stream=codec_name",
                        server.rtsp("live/lazy"))
                .text()
                .contains("codec_name=h264"));
        awaitState("lazy", "idle", "");
    }

    @Test
    @Order(4)
    void theSpareIsPulledUntilTheFirstIsThere() {
        awaitState("choosy", "running", "");
        assertTrue(server.exec("media:sources").contains(":" + port + "/spare"));
        Camera first = Camera.start(otherPort, log(), "usual");
        Await.until(
                "the first", COMES_SECONDS, () -> server.exec("media:sources").contains(":" + otherPort + "/usual"));
        awaitState("choosy", "running", "");
        first.close();
        server.exec("media:pull choosy off");
    }

    @Test
    @Order(5)
    void aRenumberedCameraGoesOn() {
        awaitState("usual", "running", "");
        CompletableFuture<List<Probe.Packet>> player = CompletableFuture.supplyAsync(() -> pictures("usual", 5));
        Await.until("the player", COMES_SECONDS, () -> server.exec("media:sessions")
                .lines()
                .anyMatch(line -> line.contains("live/usual") && line.contains("play")));
        cameras.order("renumber usual");
        assertTrue(player.join().size() > 3 * PICTURES_PER_SECOND, "pictures: " + player.join());
        assertFalse(server.log().contains("live/usual lost its publisher"), "it was connected anew");
    }

    @Test
    @Order(6)
    void aFrozenCameraIsToldAndConnectedAnew() {
        awaitState("usual", "running", "");
        cameras.order("freeze usual");
        String told = "live/usual: The server is connected, and has sent no pictures for";
        Await.until("the alert", COMES_SECONDS, () -> server.log().contains(told));
        Await.until("pictures again", COMES_SECONDS, () -> pictures("usual", 3).size() > 2 * PICTURES_PER_SECOND);
    }

    @Test
    @Order(7)
    void aKilledCameraComesBackIntoTheSameStream() throws InterruptedException {
        awaitState("usual", "running", "");
        server.awaitPlayable("live/usual");
        StrictReader reader = new StrictReader(server, "live/usual", "v0.m3u8", null);
        Thread thread = new Thread(reader);
        thread.start();
        cameras.kill();
        awaitState("usual", "failing", "");
        cameras = Camera.start(port, log(), NAMES);
        awaitState("usual", "running", "");
        int before = reader.partsRead();
        // that one begins with a discontinuity is read when the segment is whole
        Await.until(
                "more parts", COMES_SECONDS, () -> reader.partsRead() > before + 5 && reader.discontinuitiesSeen() > 0);
        reader.finish(thread);
        assertEquals(200, server.get("/live/usual/index.m3u8").statusCode());
    }

    @Test
    @Order(8)
    void camerasThatHangUpAllTheTimeLeaveNothingBehind() {
        int cycles = Server.SOAK ? 1_000 : 100;
        Held before = Held.by(server);
        HastyPeer hasty = HastyPeer.camera();
        for (int i = 0; i < SOURCES; i++) {
            server.configure(
                    "io.millrace.source-hasty" + i,
                    "url = rtsp://127.0.0.1:" + hasty.port() + "/hasty",
                    "option.transport = tcp");
        }
        Await.until(cycles + " calls", 5 * COMES_SECONDS, () -> hasty.calls() >= cycles);
        for (int i = 0; i < SOURCES; i++) {
            server.exec("media:pull hasty" + i + " off");
        }
        Await.until("the sources to be gone", COMES_SECONDS, () -> !server.exec("media:sources")
                .contains("live/hasty"));
        hasty.close();
        before.awaitAgain(server);
    }
}
