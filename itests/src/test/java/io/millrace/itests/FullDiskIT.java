package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A disk that is full before FFmpeg could be unpacked, and later while rungs run. */
class FullDiskIT {
    private static final String RUNG = "64p";

    @Test
    void whatNeedsRoomSaysSoAndTheRestGoesOn() throws Exception {
        Server server = Server.prepare("full-disk");
        Path films = Path.of(System.getProperty("millrace.work"), "full-disk-films");
        FlvFile film = new Films(Files.createDirectories(films)).film("320x240", "30", 2, "");
        try (SmallDisk disk = new SmallDisk(server)) {
            server.launch();
            try (server) {
                profile(server);
                ladderThatStarts(server, disk, film);
            }
        }
    }

    private static void profile(Server server) throws IOException {
        Files.writeString(
                server.data.resolve("etc/io.millrace.core.ladder-low.cfg"), "rungs = 64p h264 60k lines=64\n");
        Await.until("the profile", 20, () -> server.exec("media:ladder").contains("low"));
    }

    private static void ladderThatStarts(Server server, SmallDisk disk, FlvFile film) throws Exception {
        disk.fill();
        try (FilmPublisher first = new FilmPublisher(server, "first", film)) {
            server.exec("media:ladder live low");
            Renditions.Rung failed = Renditions.await(
                    server, "live/first", RUNG, 30, rung -> rung.state().equals("failed") && rung.restarts() > 1);
            assertTrue(failed.reason().contains("FFmpeg cannot be unpacked into"), failed::toString);
            assertTrue(failed.reason().contains("with 100 MB free"), failed::toString);
            server.awaitPlayable("live/first");
            disk.free();
            Renditions.Rung runs = Renditions.await(server, "live/first", RUNG, 60, Renditions.Rung::isRunning);
            laddersThatRun(server, disk, film);
            assertTrue(first.isPublishing());
            Renditions.Rung still = Renditions.await(server, "live/first", RUNG, 10, Renditions.Rung::isRunning);
            assertEquals(runs.process(), still.process());
        }
        // the log lies on the full disk, too
        assertTrue(lines(server, "FFmpeg cannot be unpacked") <= 1, server::log);
        assertEquals(0, lines(server, "\tat "), server::log);
    }

    private static void laddersThatRun(Server server, SmallDisk disk, FlvFile film) throws InterruptedException {
        StrictReader source = new StrictReader(server, "live/first", "v0.m3u8", null);
        Thread thread = new Thread(source, "strict reader");
        thread.start();
        disk.fill();
        try (FilmPublisher second = new FilmPublisher(server, "second", film)) {
            Renditions.Rung rung = Renditions.await(server, "live/second", RUNG, 30, Renditions.Rung::isRunning);
            ProcessHandle worker = ProcessHandle.of(rung.process()).orElseThrow();
            worker.destroyForcibly();
            Renditions.await(
                    server,
                    "live/second",
                    RUNG,
                    30,
                    again -> again.isRunning() && again.restarts() == 1 && again.process() != rung.process());
            assertTrue(second.isPublishing());
        }
        source.finish(thread);
        assertEquals(0, source.discontinuitiesSeen());
        assertTrue(source.partsRead() > 10);
        disk.free();
    }

    private static long lines(Server server, String text) {
        return server.log().lines().filter(line -> line.contains(text)).count();
    }
}
