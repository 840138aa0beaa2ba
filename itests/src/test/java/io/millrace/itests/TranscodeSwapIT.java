package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Workers die and codecs are replaced while strict readers and hls.js watch a ladder: the source does not notice. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TranscodeSwapIT {
    private static TinyLadder ladder;
    private static Server server;
    private static Path jars;

    @BeforeAll
    static void start() {
        ladder = new TinyLadder("transcode-swap");
        server = ladder.server;
        jars = server.data.resolve("jars");
    }

    /** Two dead workers within ten seconds count as the fault of their input. */
    @BeforeEach
    void publishAnew() {
        ladder.publishAgain();
        ladder.awaitMore();
    }

    @AfterAll
    static void stop() {
        ladder.close();
    }

    @Test
    @Order(0)
    void aWorkerThatIsKilledInMidGopIsReplaced() throws Exception {
        int breaks = ladder.watchedByBrowser(() -> {
            long killed = ladder.worker();
            ProcessHandle.of(killed).orElseThrow().destroyForcibly();
            ladder.awaitWorkerOtherThan(killed);
        });
        assertTrue(breaks <= 1, breaks + " discontinuities of the rung");
    }

    @Test
    @Order(0)
    void aWorkerThatHangsIsReplaced() throws Exception {
        int breaks = ladder.watched(() -> {
            long stopped = ladder.worker();
            Processes.run(5, "kill", "-STOP", Long.toString(stopped)).succeeded();
            ladder.awaitWorkerOtherThan(stopped);
            assertTrue(ProcessHandle.of(stopped).isEmpty(), "the worker that hung is gone");
        });
        assertTrue(breaks <= 1, breaks + " discontinuities of the rung");
    }

    @Test
    @Order(0)
    void codecsAreReplacedAndNobodyNotices() throws Exception {
        long pid = server.pid();
        int breaks = ladder.watched(() -> {
            for (String folder : List.of("codecs/aac", "codecs/h264")) {
                swap(folder);
                update(folder);
            }
        });
        assertEquals(0, breaks, "discontinuities of the rung");
        awaitOneLoader(pid, "io.millrace.codecs.aac.AacCodec");
        awaitOneLoader(pid, "io.millrace.codecs.h264.H264Codec");
    }

    /** The last: features do not know of an update, so the next swap of any plugin would put the version before back. */
    @Test
    @Order(1)
    void theTranscoderIsReplacedWhileItEncodes() throws Exception {
        long pid = server.pid();
        long before = ladder.worker();
        int breaks = ladder.watchedByBrowser(() -> swap("codecs/ffmpeg"));
        assertTrue(breaks <= 1, breaks + " discontinuities of the rung by the swap");
        assertTrue(ladder.awaitWorkerOtherThan(before) != before, "the new version has workers of its own");
        assertTrue(ProcessHandle.of(before).isEmpty(), "the old version's have ended");
        breaks = ladder.watched(() -> update("codecs/ffmpeg"));
        assertTrue(breaks <= 1, breaks + " discontinuities of the rung by the update");
        assertEquals(pid, server.pid());
        awaitOneLoader(pid, "io.millrace.codecs.ffmpeg.FfmpegTranscoder");
    }

    private static String name(String folder) {
        return "io.millrace." + folder.replace('/', '.');
    }

    private static void swap(String folder) {
        Path next = Bundles.version(folder, "0.2.0", jars);
        assertTrue(
                server.exec("media:swap " + name(folder) + " " + next.toUri()).contains("to 0.2.0"));
    }

    /** Back to what was built. */
    private static void update(String folder) {
        String bundle = server.exec("media:plugins --json")
                .replaceAll("(?s).*\"plugin\" : \"" + name(folder) + "\",.*?\"bundle\" : (\\d+),.*", "$1");
        server.exec("bundle:update " + bundle + " " + Bundles.built(folder).toUri());
    }

    private static void awaitOneLoader(long pid, String className) {
        Await.until("the old class loaders to be collected", 40, () -> SwapIT.loaders(pid, className) == 1);
    }
}
