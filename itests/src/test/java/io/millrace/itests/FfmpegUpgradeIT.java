package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Other builds of FFmpeg are installed and removed while strict readers watch. */
class FfmpegUpgradeIT {
    private static final String VERSION = System.getProperty("millrace.ffmpegVersion");

    private static TinyLadder ladder;
    private static Server server;

    @BeforeAll
    static void start() {
        ladder = new TinyLadder("ffmpeg-upgrade");
        server = ladder.server;
    }

    @AfterAll
    static void stop() {
        ladder.close();
    }

    private static Path only(Path folder, String pattern) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches(pattern))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void newWorkersStartFromNewJarsAndTheOldOnesDrain() throws Exception {
        Path natives =
                only(Path.of(System.getProperty("millrace.home"), "codecs/ffmpeg-worker"), "ffmpeg-.+-.+-.+-.+\\.jar");
        String newer = natives.getFileName().toString().replace(VERSION, VERSION + ".1");
        Path folder = Files.createDirectories(server.data.resolve("codecs/ffmpeg-worker"));
        String older = natives.getFileName().toString();
        Await.until("a worker that runs with " + older, 40, () -> runsWith(ladder.worker(), older));
        long before = ladder.worker();
        int breaks = ladder.watched(() -> {
            copy(natives, folder.resolve(newer));
            Await.until("a worker that runs with " + newer, 40, () -> runsWith(ladder.worker(), newer));
            Await.until("the end of the old worker", 20, () -> ProcessHandle.of(before)
                    .isEmpty());
        });
        assertTrue(breaks <= 1, breaks + " discontinuities of the rung");
        long second = ladder.worker();
        assertTrue(runsWith(second, newer), "it stays with the newer libraries");
        Files.delete(folder.resolve(newer));
        ladder.awaitWorkerOtherThan(second);
        Await.until(
                "its libraries to be removed",
                20,
                () -> Files.notExists(server.data.resolve("data/natives").resolve(newer)));
    }

    private static boolean runsWith(long worker, String jar) {
        try {
            return worker != 0
                    && Files.readString(Path.of("/proc/" + worker + "/maps")).contains("/" + jar + "/");
        } catch (IOException e) {
            // it has just ended
            return false;
        }
    }

    /** Slowly, as over a network: half of a jar is none. */
    private static void copy(Path from, Path to) {
        try {
            byte[] all = Files.readAllBytes(from);
            Files.write(to, java.util.Arrays.copyOf(all, all.length / 2));
            Await.pause(3_000);
            Files.write(to, all);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theGplBuildIsAFeature() throws Exception {
        Path jar = only(Path.of(System.getProperty("millrace.gpl")), "ffmpeg-.+-gpl\\.jar");
        // a machine without a network has it here
        Path repository = server.data.resolve("system/org/bytedeco/ffmpeg/" + VERSION);
        Files.createDirectories(repository);
        Files.copy(jar, repository.resolve(jar.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        Path installed = server.data.resolve("codecs/ffmpeg-gpl").resolve(jar.getFileName());
        assertFalse(server.exec("feature:list -i").contains("millrace-codecs-gpl"), "LGPL by default");
        ladder.awaitEncoder("libopenh264");
        int breaks = ladder.watched(() -> {
            server.exec("feature:install millrace-codecs-gpl");
            assertTrue(Files.exists(installed));
            ladder.awaitEncoder("libx264");
            server.exec("feature:uninstall millrace-codecs-gpl");
            assertFalse(Files.exists(installed));
            ladder.awaitEncoder("libopenh264");
        });
        assertTrue(breaks <= 1, breaks + " discontinuities of the rung");
    }
}
