package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Successive playlists are right in themselves and toward each other, also when the encoder comes back. */
class PlaylistWatchdogIT {
    private static Server server;

    @BeforeAll
    static void start() {
        server = Server.start("playlists");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void successivePlaylistsHoldTogether() throws Exception {
        Path folder = Files.createDirectories(server.data.resolve("kept"));
        try (Processes.Running encoder = Encoder.ffmpeg(server, "live/watched", "-bf", "2")) {
            server.awaitPlayable("live/watched");
            List<StrictReader> readers = follow("live/watched", folder, Server.seconds(20, 60));
            assertTrue(encoder.isAlive());
            readers.forEach(reader -> assertTrue(reader.reloads() > 4 * Server.seconds(20, 60) * 0.8));
        }
        Files.writeString(folder.resolve("index.m3u8"), server.text("/live/watched/index.m3u8"));
        Browser parsed = Browser.script(60, "parse-hls.mjs", folder.toString());
        System.out.println("An independent parser read: " + parsed);
        assertTrue(parsed.has("\"errors\":[]"), parsed.toString());
        assertTrue(parsed.number("playlists") > 100, parsed.toString());
    }

    @Test
    void anEncoderThatComesBackIsOneDiscontinuity() throws Exception {
        Processes.Running first = Encoder.ffmpeg(server, "live/back", "-bf", "0");
        server.awaitPlayable("live/back");
        StrictReader reader = new StrictReader(server, "live/back", "v0.m3u8", null);
        Thread thread = new Thread(reader);
        thread.start();
        Await.pause(4_000);
        first.kill();
        Await.pause(3_000);
        try (Processes.Running again = Encoder.ffmpeg(server, "live/back", "-bf", "0")) {
            Await.pause(8_000);
            assertTrue(again.isAlive());
            reader.finish(thread);
        }
        assertEquals(1, reader.discontinuitiesSeen());
    }

    private static List<StrictReader> follow(String stream, Path folder, int seconds) throws Exception {
        List<StrictReader> readers = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (String line : server.text("/" + stream + "/index.m3u8").split("\n")) {
            String playlist = line.replaceAll(".*?([A-Za-z0-9.]+\\.m3u8).*", "$1");
            if (playlist.endsWith(".m3u8")) {
                StrictReader reader = new StrictReader(server, stream, playlist, folder);
                readers.add(reader);
                threads.add(new Thread(reader));
            }
        }
        threads.forEach(Thread::start);
        Await.pause(seconds * 1_000L);
        for (int i = 0; i < readers.size(); i++) {
            readers.get(i).finish(threads.get(i));
        }
        return readers;
    }
}
