package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Workers that die again and again, or need too much, are given up with a reason; none outlives its server. */
class WorkerDeathIT {
    private static TinyLadder ladder;
    private static Server server;

    @BeforeAll
    static void start() {
        ladder = new TinyLadder("worker-death");
        server = ladder.server;
    }

    @AfterAll
    static void stop() {
        ladder.close();
    }

    @Test
    void noWorkerOutlivesItsServer() {
        for (boolean hangs : new boolean[] {false, true}) {
            long worker = ladder.worker();
            if (hangs) {
                Processes.run(5, "kill", "-STOP", Long.toString(worker)).succeeded();
            }
            server.kill();
            Await.until("the end of worker " + worker, 10, () -> workers().isEmpty());
            assertTrue(ProcessHandle.of(worker).filter(ProcessHandle::isAlive).isEmpty());
            server.launch();
            ladder.publish();
            ladder.awaitWorkerOtherThan(worker);
        }
        Await.until("temporary files to be removed", 20, () -> sockets().isEmpty());
    }

    /** Processes whose files are in the data folder of this server, other than the server. */
    private static List<Long> workers() {
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(pid -> {
                    try {
                        String line = Files.readString(Path.of("/proc/" + pid + "/cmdline"));
                        return line.contains("io.millrace.codecs.ffmpeg.worker.Worker")
                                && line.contains(server.data.toString());
                    } catch (IOException e) {
                        return false;
                    }
                })
                .toList();
    }

    private static List<Path> sockets() {
        try (Stream<Path> files = Files.list(server.data.resolve("data/tmp"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("mr-"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void anInputThatBreaksItsWorkersIsGivenUpUntilItsPublisherComesAnew() {
        Await.until("the end of it", 60, () -> {
            // a worker that dies before it gets any input says nothing of the input
            if (ladder.status().contains("\"state\" : \"running\"")) {
                ProcessHandle.of(ladder.worker()).ifPresent(ProcessHandle::destroyForcibly);
            }
            return ladder.status().contains("was ended by signal 9; twice with this input, so it is not tried again");
        });
        assertTrue(ladder.status().contains("\"state\" : \"failed\""), ladder::status);
        assertEquals(0, ladder.worker());
        ladder.publish();
        ladder.awaitWorkerOtherThan(0);
    }

    @Test
    void aWorkerThatNeedsTooMuchMemoryIsGivenUp() throws IOException {
        Path limit = server.data.resolve("etc/io.millrace.codecs.ffmpeg.cfg");
        server.exec("config:property-set -p io.millrace.codecs.ffmpeg maxWorkerMebibytes 20");
        // the limit holds for workers that start
        server.exec("media:ladder " + TinyLadder.STREAM + " off");
        Await.until("the end of the worker", 20, () -> ladder.worker() == 0);
        server.exec("media:ladder " + TinyLadder.STREAM + " tiny");
        Await.until("the limit", 60, () -> ladder.status().contains("MiB of memory, more than the 20 MiB it may"));
        Files.deleteIfExists(limit);
        server.exec("config:delete io.millrace.codecs.ffmpeg");
        ladder.publish();
        ladder.awaitWorkerOtherThan(0);
    }
}
