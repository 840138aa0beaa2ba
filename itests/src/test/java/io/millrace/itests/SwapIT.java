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
    private static long loaders(long pid, String className) {
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
            Processes.Outcome swap = server.launcher(60, "exec", "media:swap hls " + broken.toUri());
            assertNotEquals(0, swap.exit());
            assertTrue(swap.text().contains("went back to"), swap.text());
        });
        assertFalse(server.exec("media:plugins").contains("0.4.0"));
    }

    @Test
    void aSwappedProtocolCostsAReconnectOnly() {
        Path next = Bundles.version("protocols/rtmp", "0.2.0", jars);
        try (Processes.Running publisher = Encoder.ffmpeg(server, "live/reconnecting", "-bf", "0")) {
            server.awaitPlayable("live/reconnecting");
            assertTrue(publisher.isAlive());
            assertTrue(server.exec("media:swap rtmp " + next.toUri()).contains("to 0.2.0"));
        }
        try (Processes.Running again = Encoder.ffmpeg(server, "live/reconnecting", "-bf", "0")) {
            Await.until("the stream to go on", 20, () -> server.exec("media:stream live/reconnecting")
                    .contains("live"));
            Probe.assertComplete(
                    "after the swap",
                    Probe.of(server.rtmp("live/reconnecting"), 4).video(),
                    30);
            assertTrue(again.isAlive());
        }
        if (!encoder.isAlive()) {
            encoder = Encoder.ffmpeg(server, STREAM, "-bf", "0");
        }
        server.exec("media:rollback rtmp");
        Await.until("the first encoder's stream", 30, () -> {
            if (!encoder.isAlive()) {
                encoder = Encoder.ffmpeg(server, STREAM, "-bf", "0");
            }
            return server.exec("media:streams").contains(STREAM + "       live")
                    || server.exec("media:stream " + STREAM).contains("state                live");
        });
    }

    /** Runs the operator's work while readers of both tracks and of the MPD watch strictly. */
    private static void watched(Runnable work) throws Exception {
        List<StrictReader> readers = List.of(
                new StrictReader(server, STREAM, "v0.m3u8", null), new StrictReader(server, STREAM, "a64.m3u8", null));
        List<Thread> threads = readers.stream().map(Thread::new).toList();
        MpdReader mpd = new MpdReader(server, STREAM);
        Thread mpdThread = new Thread(mpd);
        threads.forEach(Thread::start);
        mpdThread.start();
        Await.pause(1_000);
        work.run();
        Await.pause(3_000);
        mpd.finish(mpdThread);
        for (int i = 0; i < readers.size(); i++) {
            readers.get(i).finish(threads.get(i));
            assertEquals(0, readers.get(i).discontinuitiesSeen(), "no discontinuity");
        }
    }
}
