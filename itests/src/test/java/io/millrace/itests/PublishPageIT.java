package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A browser publishes from its page, with the stream's key alone; pages that publish and watch come back by themselves when
 * WebRTC is replaced, and who watches over RTMP notices nothing.
 */
class PublishPageIT {
    private static final String WEBRTC = "io.millrace.protocols.webrtc";
    private static final String CAMERA = "live/camera";
    private static final String OTHER = "live/encoder";
    private static final int RTMP_SECONDS = 6;
    /** From the last picture of the old session to the first of the new one; on a machine that has time for both. */
    private static final double MOST_GAP_MS = 3_000;

    private static final double SMOOTH_GAP_MS = 200;
    private static final int BUSY_STEPS = 3;

    private static Server server;
    private static Processes.Running encoder;

    @BeforeAll
    static void start() {
        server = Server.prepare("publish-page");
        server.shortenSwaps();
        Processes.run(120, server.launcherCommand(Map.of("MILLRACE_LOOPBACK_PUBLISH", "off"), "start"))
                .succeeded();
        encoder = Encoder.ffmpeg(server, OTHER + "?key=" + key(OTHER), "-bf", "0");
        server.awaitPlayable(OTHER);
    }

    @AfterAll
    static void stop() {
        encoder.close();
        server.close();
    }

    private static String key(String stream) {
        // the command comes with the bundle of the keys, which a server that is ready may still be starting
        Processes.Outcome made = Await.value("a key", 60, () -> {
            Processes.Outcome answer = server.tryExec("media:key create " + stream + " --json");
            return answer.exit() == 0 ? answer : null;
        });
        return made.text().replaceAll("(?s).*\"key\"\\s*:\\s*\"([^\"]+)\".*", "$1");
    }

    @Test
    void pagesPublishAndWatchAndComeBackWhenWebRtcIsReplaced() throws Exception {
        Path second = Bundles.version("protocols/webrtc", "0.2.0", server.data.resolve("jars"));
        Path folder = Files.createDirectories(server.data.resolve("pages"));
        long pid = server.pid();
        CompletableFuture<Browser> pages = CompletableFuture.supplyAsync(() ->
                Browser.script(300, "publish-page.mjs", server.url(""), CAMERA, key(CAMERA), OTHER, folder.toString()));
        awaitFile(folder.resolve("playing"), pages);
        CompletableFuture<Probe> rtmp = CompletableFuture.supplyAsync(() -> Probe.of(server.rtmp(OTHER), RTMP_SECONDS));
        assertTrue(server.exec("media:swap webrtc " + second.toUri()).contains("to 0.2.0"));
        awaitBack(folder, 1, pages);
        String bundle = server.exec("media:plugins --json")
                .replaceAll("(?s).*\"plugin\" : \"" + WEBRTC + "\",.*?\"bundle\" : (\\d+),.*", "$1");
        server.exec("bundle:update " + bundle + " "
                + Bundles.built("protocols/webrtc").toUri());
        awaitBack(folder, 2, pages);
        Files.createFile(folder.resolve("end"));
        Browser seen = pages.join();
        System.out.println("Pages while WebRTC was replaced twice: " + seen);
        Probe.assertComplete("over RTMP meanwhile", rtmp.join().video(), 30);
        assertTrue(seen.has("The server wants a stream key for " + CAMERA), seen.toString());
        assertTrue(seen.has("This stream key is not one for " + CAMERA), seen.toString());
        assertTrue(seen.has("\"keyIsKept\":false"), seen.toString());
        assertTrue(seen.has("\"way\":\"WebRTC UDP\""), seen.toString());
        assertTrue(seen.has("\"otherWay\":\"WebRTC UDP\""), seen.toString());
        // where pictures pause without any swap, other programs have the machine: each step may take as much longer
        double mostMs = MOST_GAP_MS + BUSY_STEPS * Math.max(0, seen.number("usualGapMs") - SMOOTH_GAP_MS);
        assertTrue(seen.number("longestGapMs") < mostMs, seen.toString());
        assertEquals(pid, server.pid());
        assertTrue(encoder.isAlive());
    }

    /** The old version is gone with its sessions, and all pages have new ones. */
    private static void awaitBack(Path folder, int step, CompletableFuture<Browser> pages) throws IOException {
        long pid = server.pid();
        Await.until(
                "the old class loaders to be collected",
                60,
                () -> SwapIT.loaders(pid, WEBRTC + ".WebRtcEndpoint") == 1);
        Files.createFile(folder.resolve("step-" + step));
        awaitFile(folder.resolve("back-" + step), pages);
    }

    private static void awaitFile(Path file, CompletableFuture<Browser> pages) {
        Await.until(file.getFileName().toString(), 90, () -> Files.exists(file) || pages.isCompletedExceptionally());
        if (pages.isCompletedExceptionally()) {
            pages.join();
        }
    }
}
