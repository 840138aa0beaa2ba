package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A transcoded stream begins and ends again and again, and leaves nothing behind. */
class TranscodeCyclesIT {
    private static final String STREAM = "live/cycle";
    private static final String RUNG = "/" + STREAM + "/90p.v0.m3u8";
    private static final int WARM_UP = Server.seconds(3, 10);
    private static final int CYCLES = Server.seconds(4, 200);
    private static final int REPORTED = 50;

    private static Server server;

    @BeforeAll
    static void start() {
        server = Server.prepare("transcode-cycles");
        server.configure("io.millrace.core.live", "publisherGrace = 1");
        server.configure("io.millrace.core.packaging", "segment.target.ms = 500");
        server.configure("io.millrace.core.ladder-tiny", "rungs = 90p h264 100k");
        server.configure("io.millrace.core.ladders", "apply = live=tiny");
        Memory.launch(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void nothingStaysBehind() {
        for (int i = 0; i < WARM_UP; i++) {
            cycle();
        }
        Memory memory = Memory.of(server);
        Left before = Left.now();
        report(0, memory, before);
        for (int i = 1; i <= CYCLES; i++) {
            cycle();
            if (i % REPORTED == 0) {
                report(i, Memory.of(server), Left.now());
            }
        }
        Await.until("threads, descriptors and files to go", 60, () -> Left.now().isNoMoreThan(before));
        Await.until("memory as before", 30, () -> Memory.of(server).isBackAt(memory));
        report(CYCLES, Memory.of(server), Left.now());
    }

    private static void report(int cycle, Memory memory, Left left) {
        System.out.println("after " + cycle + " transcoded streams: " + memory + ", " + left);
    }

    private static void cycle() {
        try (Processes.Running encoder =
                Encoder.ffmpeg(server, STREAM, "-vf", "scale=320:180", "-bf", "0", "-g", "15")) {
            Await.until("the rung", 40, () -> {
                HttpResponse<byte[]> rung = server.get(RUNG);
                return rung.statusCode() == 200 && new String(rung.body()).contains("#EXT-X-PART:") && !hasEnded(rung);
            });
            assertTrue(encoder.isAlive(), "the encoder publishes");
            assertTrue(children() > 0, "a worker encodes");
        }
        Await.until("the end of the stream", 20, () -> hasEnded(server.get(RUNG)));
        Await.until("the end of its worker", 20, () -> children() == 0);
    }

    private static boolean hasEnded(HttpResponse<byte[]> rung) {
        return rung.statusCode() != 200 || new String(rung.body()).contains("#EXT-X-ENDLIST");
    }

    private static long children() {
        return ProcessHandle.of(server.pid()).orElseThrow().descendants().count();
    }

    /** What the operating system counts for the server; files are those of its data folder but for the logs. */
    private record Left(long threads, long descriptors, long files) {
        static Left now() {
            Path process = Path.of("/proc/" + server.pid());
            return new Left(entries(process.resolve("task")), entries(process.resolve("fd")), files(server.data));
        }

        private static long entries(Path folder) {
            try (Stream<Path> found = Files.list(folder)) {
                return found.count();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static long files(Path data) {
            try (Stream<Path> found = Files.walk(data)) {
                return found.filter(file -> !file.startsWith(data.resolve("data/log")))
                        .count();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** But for a few threads of pools, which come and go. */
        boolean isNoMoreThan(Left before) {
            return threads <= before.threads + 3 && descriptors <= before.descriptors + 3 && files <= before.files;
        }
    }
}
