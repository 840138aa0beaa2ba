package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Peers over RTMP, and pulls over RTMP and HLS, that come and go leave nothing behind. */
class CyclesIT {
    private static final int CYCLES = Server.seconds(100, 1_000);
    private static final int SOURCES = CYCLES / 4;

    private static Server server;
    private static Processes.Running encoder;

    @BeforeAll
    static void start() {
        server = Server.prepare("cycles");
        server.configure("io.millrace.core.live", "publisherGrace = 1");
        server.launch();
        encoder = Encoder.ffmpeg(server, "live/stays");
        server.awaitPlayable("live/stays");
    }

    @AfterAll
    static void stop() {
        encoder.close();
        server.close();
    }

    @Test
    void rtmpPeers() {
        comeAndGo(20);
        Held before = Held.by(server);
        comeAndGo(CYCLES);
        before.awaitAgain(server);
        assertTrue(encoder.isAlive(), "another publisher stays");
    }

    private static void comeAndGo(int times) {
        for (int i = 0; i < times; i++) {
            try (RtmpClient publisher = RtmpClient.publisher(server, "cycle" + i % 5);
                    RtmpClient player = RtmpClient.player(server, "stays", 0)) {
                publisher.message(4, RtmpClient.VIDEO, 1, 0, new byte[] {0x17, 2, 0, 0, 0});
                player.awaitBytes(10_000);
            }
        }
    }

    @Test
    void rtmpPulls() {
        try (HastyPeer peer = HastyPeer.rtmp()) {
            pull(peer, "rtmp://127.0.0.1:" + peer.port() + "/live/hasty");
        }
    }

    @Test
    void hlsPulls() {
        try (HastyPeer peer = HastyPeer.playlists()) {
            pull(peer, "http://127.0.0.1:" + peer.port() + "/hasty.m3u8");
        }
    }

    /** The first round makes the pools. */
    private static void pull(HastyPeer peer, String url) {
        round(peer, url, 20);
        Held before = Held.by(server);
        round(peer, url, CYCLES);
        before.awaitAgain(server);
        assertTrue(encoder.isAlive(), "another publisher stays");
    }

    private static void round(HastyPeer peer, String url, int calls) {
        int before = peer.calls();
        IntStream.range(0, SOURCES).forEach(i -> server.configure("io.millrace.source-hasty" + i, "url = " + url));
        Await.until(calls + " calls", 300, () -> peer.calls() >= before + calls);
        IntStream.range(0, SOURCES).forEach(CyclesIT::delete);
        Await.until(
                "sources to be gone", 60, () -> !server.exec("media:sources").contains("live/hasty"));
    }

    private static void delete(int source) {
        try {
            Files.delete(server.data.resolve("etc/io.millrace.source-hasty" + source + ".cfg"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
