package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** RTMP is replaced under its publisher, which connects again as encoders do: playback goes on by itself. */
class ProtocolSwapIT {
    private static final String STREAM = "live/reconnecting";
    private static final String RTMP = "io.millrace.protocols.rtmp";

    private static Server server;
    private static Path jars;
    private static PersistentEncoder encoder;

    @BeforeAll
    static void start() {
        server = Server.startForSwaps("protocol-swap");
        jars = server.data.resolve("jars");
        encoder = new PersistentEncoder(server, STREAM);
        server.awaitPlayable(STREAM);
    }

    @AfterAll
    static void stop() {
        encoder.close();
        server.close();
    }

    @Test
    void playbackResumesBySwapRollbackAndUpdate() throws Exception {
        Path second = Bundles.version("protocols/rtmp", "0.2.0", jars);
        Path third = Bundles.version("protocols/rtmp", "0.3.0", jars);
        long pid = server.pid();
        Browser.Watching browser = Browser.watch(server, STREAM, "hls");
        Await.pause(6_000);
        assertTrue(server.exec("media:swap rtmp " + second.toUri()).contains("to 0.2.0"));
        plays("0.2.0");
        assertTrue(server.exec("media:rollback rtmp").contains("to 0.1.0"));
        plays("0.1.0");
        String bundle = server.exec("media:plugins --json")
                .replaceAll("(?s).*\"plugin\" : \"" + RTMP + "\",.*?\"bundle\" : (\\d+),.*", "$1");
        server.exec("bundle:update " + bundle + " " + third.toUri());
        plays("0.3.0");
        server.exec("bundle:update " + bundle + " "
                + Bundles.built("protocols/rtmp").toUri());
        plays("0.1.0");
        Await.pause(5_000);
        Browser seen = browser.end();
        System.out.println("hls.js while RTMP was replaced four times: " + seen);
        assertTrue(seen.number("advancedLately") > 2, "playback resumed: " + seen);
        assertTrue(!seen.has("(fatal)"), seen.toString());
        assertEquals(pid, server.pid());
        Await.until("the old class loaders to be collected", 60, () -> SwapIT.loaders(pid, RTMP + ".RtmpServer") == 1);
    }

    /** The stream is published through this version, and plays over RTMP. */
    private static void plays(String version) {
        Await.until("version " + version, 30, () -> server.exec("media:plugins --json")
                .replaceAll("\\s", "")
                .matches(".*\"plugin\":\"" + RTMP + "\"[^}]*\"version\":\"" + version + "\".*"));
        Await.until("the stream to be live", 60, () -> server.exec("media:stream " + STREAM)
                .matches("(?s).*state\\s+live.*"));
        Probe.assertComplete("over " + version, Probe.of(server.rtmp(STREAM), 4).video(), 30);
    }

    @Test
    void aBadVersionIsRolledBack() {
        Path broken = Bundles.broken("protocols/rtmp", "0.4.0", jars, "RtmpServer");
        Processes.Outcome swap = server.tryExec("media:swap rtmp " + broken.toUri());
        assertNotEquals(0, swap.exit());
        assertTrue(swap.text().contains("went back to"), swap.text());
        plays("0.1.0");
    }
}
