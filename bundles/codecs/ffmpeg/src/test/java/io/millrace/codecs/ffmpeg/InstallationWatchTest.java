package io.millrace.codecs.ffmpeg;

import static io.millrace.codecs.ffmpeg.TestBench.status;
import static io.millrace.codecs.ffmpeg.TestBench.video;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.codec.OutputStatus.State;
import io.millrace.api.codec.Transcoder.Transcoding;
import io.millrace.codecs.ffmpeg.wire.FrameReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Other jars are installed while a job runs. The first jar holds a file that is named as its workers behave. */
class InstallationWatchTest {
    /** A runtime that is started as Java is, and starts a fake worker. */
    private static final String RUNTIME =
            """
            #!/bin/sh
            while [ "$1" != -cp ]; do shift; done
            exec %s -Xmx64m -XX:+UseSerialGC -XX:-UsePerfData -cp %s %s "$(grep -ao 'GOOD\\|BROKEN' "${2%%%%:*}" | head -n 1)" "$4" "$5"
            """;

    private final RecordedOutput output = new RecordedOutput();

    @TempDir
    Path folder;

    private InstalledWorkers installed;
    private TestBench bench;

    @BeforeEach
    void start() throws IOException {
        Path java = folder.resolve("java");
        Files.writeString(
                java,
                RUNTIME.formatted(
                        Path.of(System.getProperty("java.home"), "bin/java"),
                        TestBench.location(FakeWorker.class) + ":" + TestBench.location(FrameReader.class),
                        FakeWorker.class.getName()));
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
        jar("home/one.jar", FakeWorker.Mode.GOOD);
        installed = new InstalledWorkers(new Installation(
                java,
                List.of(folder.resolve("base"), folder.resolve("home")),
                List.of(folder.resolve("gpl")),
                folder.resolve("data")));
        Path sockets = Files.createDirectories(folder.resolve("sockets"));
        bench = new TestBench(sockets, 0, installed);
        bench.transcoder.watch(installed, folder.resolve("natives"));
        bench.begin();
        bench.transcoder.lookForUpgrade();
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    private void jar(String name, FakeWorker.Mode mode) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
            out.putNextEntry(new ZipEntry(mode.name()));
        }
    }

    private Transcoding open() {
        Transcoding transcoding = bench.transcoder.open(bench.job(video("360p", 640, 360)), Map.of("360p", output));
        bench.publishUntil(() -> !output.samples.isEmpty(), transcoding);
        bench.awaitState(transcoding, "360p", State.RUNNING);
        return transcoding;
    }

    private void lookUntilOutdated(Transcoding transcoding) {
        Await.until(
                () -> {
                    bench.transcoder.lookForUpgrade();
                    return transcoding.isOutdated();
                },
                transcoding::outputs);
    }

    @Test
    void jobsBeginAnewOneAfterTheOtherAndTheLibrariesOfTheOldJarsGo() throws IOException {
        Files.createDirectories(folder.resolve("natives/one.jar/org"));
        Transcoding first = open();
        Transcoding second = open();
        bench.transcoder.lookForUpgrade();
        assertFalse(first.isOutdated() || second.isOutdated(), "nothing is installed");
        Files.createDirectories(folder.resolve("natives/gone.jar/org"));
        jar("base/two.jar", FakeWorker.Mode.GOOD);
        Await.until(
                () -> {
                    bench.transcoder.lookForUpgrade();
                    return first.isOutdated() || second.isOutdated();
                },
                first::outputs);
        assertFalse(first.isOutdated() && second.isOutdated(), "one after the other");
        Transcoding outdated = first.isOutdated() ? first : second;
        assertEquals(State.RUNNING, status(outdated, "360p").state(), "it goes on");
        outdated.close();
        lookUntilOutdated(outdated == first ? second : first);
        assertTrue(Files.exists(folder.resolve("natives/gone.jar")), "somebody may run with it");
        (outdated == first ? second : first).close();
        Transcoding next = open();
        Await.until(
                () -> {
                    bench.transcoder.lookForUpgrade();
                    return Files.notExists(folder.resolve("natives/gone.jar"));
                },
                next::outputs);
        assertTrue(Files.exists(folder.resolve("natives/one.jar")), "it is on the class path still");
        assertFalse(next.isOutdated());
    }

    @Test
    void jarsThatNoWorkerStartsFromChangeNothing() throws IOException {
        Transcoding transcoding = open();
        jar("base/two.jar", FakeWorker.Mode.BROKEN);
        bench.transcoder.lookForUpgrade();
        bench.transcoder.lookForUpgrade();
        // the job's worker alone is left when the one that was tried has ended
        Await.until(() -> children() == 1, transcoding::outputs);
        bench.transcoder.lookForUpgrade();
        assertFalse(transcoding.isOutdated());
        long killed = status(transcoding, "360p").processId().orElseThrow();
        ProcessHandle.of(killed).orElseThrow().destroyForcibly();
        Await.until(() -> status(transcoding, "360p").restarts() == 1, transcoding::outputs);
        bench.awaitState(transcoding, "360p", State.RUNNING);
        jar("base/two.jar", FakeWorker.Mode.GOOD);
        lookUntilOutdated(transcoding);
    }

    @Test
    void halfOfAJarIsNone() throws IOException {
        Transcoding transcoding = open();
        // encoders were measured
        Await.until(() -> children() == 1, transcoding::outputs);
        jar("base/two.jar", FakeWorker.Mode.GOOD);
        byte[] all = Files.readAllBytes(folder.resolve("base/two.jar"));
        Files.write(folder.resolve("base/two.jar"), Arrays.copyOf(all, all.length / 2));
        for (int i = 0; i < 4; i++) {
            bench.transcoder.lookForUpgrade();
        }
        assertEquals(1, children(), "no worker is tried");
        Files.write(folder.resolve("base/two.jar"), all);
        lookUntilOutdated(transcoding);
    }

    private static long children() {
        return ProcessHandle.current().children().count();
    }

    @Test
    void jarsThatAreRemovedAreNotMissed() throws IOException {
        jar("base/two.jar", FakeWorker.Mode.GOOD);
        Transcoding first = open();
        lookUntilOutdated(first);
        Files.delete(folder.resolve("base/two.jar"));
        first.close();
        Transcoding second = open();
        lookUntilOutdated(second);
    }
}
