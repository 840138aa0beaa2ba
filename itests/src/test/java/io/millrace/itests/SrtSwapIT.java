package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** SRT is replaced under its publisher and its player, which call again as such programs do, while a stream comes over RTMP. */
class SrtSwapIT {
    private static final String SRT = "io.millrace.protocols.srt";

    private static Server server;

    @BeforeAll
    static void start() {
        server = Server.startForSwaps("srt-swap");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void othersPlayOnWhileSrtIsReplacedAndItsStreamComesBack() throws Exception {
        Path second = Bundles.version("protocols/srt", "0.2.0", server.data.resolve("jars"));
        Path played = server.data.resolve("played.ts");
        long pid = server.pid();
        String loop = "while true; do ffmpeg -hide_banner -loglevel warning -nostdin -re -f lavfi"
                + " -i testsrc2=size=320x180:rate=30 -c:v libx264 -preset ultrafast -g 30 -f mpegts"
                + " 'srt://127.0.0.1:" + server.srtPort + "?streamid=publish:live/srt&pkt_size=1316'; sleep 0.5; done";
        try (Processes.Running rtmp = Encoder.ffmpeg(server, "live/rtmp");
                Processes.Running srt =
                        Processes.start(server.data.resolve("data/log/loop.log"), List.of("bash", "-c", loop))) {
            try {
                server.awaitPlayable("live/rtmp");
                plays("0.1.0");
                try (Processes.Running player = player(played)) {
                    awaitMore(played);
                    swapAndBack(second, played);
                    assertTrue(player.isAlive(), "it has called again by itself");
                }
                assertEquals(pid, server.pid());
                assertTrue(rtmp.isAlive());
            } finally {
                srt.kill();
            }
        }
        Await.until("the old class loaders to be collected", 60, () -> SwapIT.loaders(pid, SRT + ".SrtServer") == 1);
    }

    /** While another stream is read over HLS. */
    private static void swapAndBack(Path second, Path played) throws Exception {
        StrictReader reader = new StrictReader(server, "live/rtmp", "v0.m3u8", null);
        Thread reading = new Thread(reader);
        reading.start();
        assertTrue(server.exec("media:swap srt " + second.toUri()).contains("to 0.2.0"));
        plays("0.2.0");
        awaitMore(played);
        assertTrue(server.exec("media:rollback srt").contains("to 0.1.0"));
        plays("0.1.0");
        awaitMore(played);
        reader.finish(reading);
        assertEquals(0, reader.discontinuitiesSeen());
    }

    /** Plays, and calls again by itself when it is sent away. */
    private static Processes.Running player(Path played) {
        String url = "srt://127.0.0.1:" + server.srtPort + "?streamid=read:live/rtmp";
        return Processes.start(
                server.data.resolve("data/log/player.log"),
                List.of("bash", "-c", "exec srt-live-transmit '" + url + "' file://con > '" + played + "'"));
    }

    private static void awaitMore(Path played) {
        long before = played.toFile().length();
        Await.until("the player to get more", 30, () -> played.toFile().length() > before + 100_000);
    }

    /** The stream is published through this version, and plays over SRT. */
    private static void plays(String version) {
        Await.until("version " + version, 30, () -> server.exec("media:plugins --json")
                .replaceAll("\\s", "")
                .matches(".*\"plugin\":\"" + SRT + "\"[^}]*\"version\":\"" + version + "\".*"));
        Await.until(
                "the stream to be live", 60, () -> server.exec("media:streams").matches("(?s).*live/srt\\s+live.*"));
        String url = "srt://127.0.0.1:" + server.srtPort + "?streamid=read:live/srt";
        Probe.assertComplete("over " + version, Probe.of(url, 3).video(), 30);
    }
}
