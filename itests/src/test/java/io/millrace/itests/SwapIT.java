package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The operator replaces plugins while strict readers watch, and nobody notices. */
class SwapIT {
    private static final String STREAM = "live/swapped";

    private static Server server;
    private static Processes.Running encoder;
    private static Path jars;
    private static int watched;

    @BeforeAll
    static void start() {
        server = Server.start("swap");
        jars = server.data.resolve("jars");
        encoder = Encoder.ffmpeg(server, STREAM, "-bf", "0");
        server.awaitPlayable(STREAM);
    }

    @AfterAll
    static void stop() {
        encoder.close();
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "packagers/cmaf, io.millrace.packagers.cmaf.CmafPackager",
        "packagers/hls, io.millrace.packagers.hls.HlsManifestFormat",
        "packagers/dash, io.millrace.packagers.dash.DashManifestFormat"
    })
    void aSwapIsInvisible(String folder, String component) throws Exception {
        Path next = Bundles.version(folder, "0.2.0", jars);
        Path dashed = Bundles.version(folder, "0.3.0", jars);
        long pid = server.pid();
        String name = "io.millrace." + folder.replace('/', '.');
        watched(() -> {
            assertTrue(server.exec("media:swap " + name + " " + next.toUri()).contains("to 0.2.0"));
            assertEquals(
                    "Swapped " + name + " from 0.2.0 to 0.1.0",
                    server.exec("media:rollback " + name).strip());
            String bundle = server.exec("media:plugins --json")
                    .replaceAll("(?s).*\"plugin\" : \"" + name + "\",.*?\"bundle\" : (\\d+),.*", "$1");
            server.exec("bundle:update " + bundle + " " + dashed.toUri());
            server.exec("bundle:update " + bundle + " " + Bundles.built(folder).toUri());
        });
        assertEquals(pid, server.pid());
        Await.until("the old class loaders to be collected", 40, () -> loaders(pid, component) == 1);
    }

    /** Class loaders that hold a version of a class, after a collection. */
    static long loaders(long pid, String className) {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Processes.run(30, jcmd, Long.toString(pid), "GC.run").succeeded();
        return Processes.run(30, jcmd, Long.toString(pid), "VM.class_hierarchy", className)
                .succeeded()
                .text()
                .lines()
                .filter(line -> line.contains(className + "/"))
                .count();
    }

    @Test
    void aBadVersionIsRolledBackAndNobodyNotices() throws Exception {
        Path broken = Bundles.broken("packagers/hls", "0.4.0", jars, "HlsManifestFormat");
        watched(() -> {
            Processes.Outcome swap = server.tryExec("media:swap hls " + broken.toUri());
            assertNotEquals(0, swap.exit());
            assertTrue(swap.text().contains("went back to"), swap.text());
        });
        assertFalse(server.exec("media:plugins").contains("0.4.0"));
    }

    /** Runs the operator's work while hls.js plays, and readers of both tracks and of the MPD watch strictly. */
    private static void watched(Runnable work) throws Exception {
        List<StrictReader> readers = List.of(
                new StrictReader(server, STREAM, "v0.m3u8", null), new StrictReader(server, STREAM, "a64.m3u8", null));
        List<Thread> threads = readers.stream().map(Thread::new).toList();
        MpdReader mpd = new MpdReader(server, STREAM);
        Thread mpdThread = new Thread(mpd);
        Browser.Watching browser = Browser.watch(server, STREAM, Integer.toString(++watched));
        threads.forEach(Thread::start);
        mpdThread.start();
        // the player has settled by then, and counts its stalls
        Await.pause(8_000);
        work.run();
        Await.pause(3_000);
        assertUndisturbed(browser.end());
        mpd.finish(mpdThread);
        for (int i = 0; i < readers.size(); i++) {
            readers.get(i).finish(threads.get(i));
            assertEquals(0, readers.get(i).discontinuitiesSeen(), "no discontinuity");
        }
    }

    private static void assertUndisturbed(Browser seen) {
        System.out.println("hls.js during a swap: " + seen);
        assertEquals(0, seen.number("failedRequests"), seen.toString());
        assertEquals(0, seen.number("stalls"), seen.toString());
        assertTrue(seen.has("\"errors\":[]"), seen.toString());
        assertTrue(seen.number("advanced") > 0.9 * seen.number("expected"), seen.toString());
    }
}
