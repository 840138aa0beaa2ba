package io.millrace.codecs.ffmpeg;

import static io.millrace.codecs.ffmpeg.TestBench.video;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.codec.Transcoder.Transcoding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Starting and stopping again and again leaves nothing behind. */
class WorkerCyclesTest {
    private static final int CYCLES = 50;

    @TempDir
    Path folder;

    @Test
    @EnabledOnOs(OS.LINUX)
    void noProcessDescriptorOrSocketStaysBehind() throws IOException {
        try (TestBench bench = new TestBench(folder)) {
            bench.begin();
            cycle(bench, 0);
            Await.until(() -> isQuiet(), this::children);
            long descriptors = descriptors();
            for (int i = 1; i <= CYCLES; i++) {
                cycle(bench, i);
            }
            Await.until(() -> isQuiet() && descriptors() <= descriptors, () -> children() + " " + descriptors());
            assertEquals(List.of(), bench.sockets());
            assertEquals(0, bench.stream.readers());
            assertTrue(bench.launches.get() > CYCLES);
        }
    }

    /** Every other one is closed before its worker began. */
    private static void cycle(TestBench bench, int number) {
        RecordedOutput output = new RecordedOutput();
        int launches = bench.launches.get();
        Transcoding transcoding = bench.transcoder.open(bench.job(video("360p", 640, 360)), Map.of("360p", output));
        if (number % 2 == 0) {
            bench.publishUntil(() -> !output.samples.isEmpty(), transcoding);
        } else {
            Await.until(() -> bench.launches.get() > launches, transcoding::outputs);
        }
        transcoding.close();
    }

    private static boolean isQuiet() {
        return ProcessHandle.current().children().findAny().isEmpty();
    }

    private Object children() {
        return ProcessHandle.current().children().map(ProcessHandle::info).toList();
    }

    private static long descriptors() {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
