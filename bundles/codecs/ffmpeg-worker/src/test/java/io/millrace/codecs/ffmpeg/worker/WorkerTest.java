package io.millrace.codecs.ffmpeg.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.codecs.ffmpeg.wire.FrameReader;
import io.millrace.codecs.ffmpeg.wire.FrameWriter;
import io.millrace.codecs.ffmpeg.wire.FromWorker;
import io.millrace.codecs.ffmpeg.wire.Message;
import io.millrace.codecs.ffmpeg.wire.ToWorker;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process: what it says, and how it ends. */
class WorkerTest {
    @TempDir
    Path folder;

    private ServerSocketChannel listening;
    private Process process;
    private SocketChannel channel;
    private final FrameReader reader = new FrameReader();

    @BeforeEach
    void listen() throws IOException {
        listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listening.bind(UnixDomainSocketAddress.of(folder.resolve("s")));
    }

    @AfterEach
    void close() throws Exception {
        listening.close();
        if (channel != null) {
            channel.close();
        }
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }

    private void start(long parent) throws IOException {
        process = program(folder.resolve("s").toString(), Long.toString(parent));
        channel = listening.accept();
    }

    private static Process program(String... arguments) throws IOException {
        List<String> command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-Dorg.bytedeco.javacpp.nopointergc=true",
                "-Dorg.bytedeco.javacpp.cachedir=" + System.getProperty("org.bytedeco.javacpp.cachedir"),
                "-cp",
                System.getProperty("java.class.path"),
                Worker.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private <T extends Message> T next(Class<T> type) throws IOException {
        while (true) {
            Message message = reader.read(channel);
            if (type.isInstance(message)) {
                return type.cast(message);
            }
            assertTrue(message instanceof FromWorker.Status, "" + message);
        }
    }

    private void assertEnds(int status, String text) throws Exception {
        assertTrue(process.waitFor(20, TimeUnit.SECONDS));
        assertEquals(text, new String(process.getInputStream().readAllBytes()).strip());
        assertEquals(status, process.exitValue());
    }

    @Test
    void wrongArgumentsAndNoServer() throws Exception {
        process = program("here");
        assertEnds(2, "worker: usage: Worker SOCKET PARENT");
        process = program(folder.resolve("none").toString(), "1");
        assertEnds(1, "worker: No such file or directory");
    }

    @Test
    void itTranscodesAndDrains() throws Exception {
        Ffmpeg.load();
        Recorded input = Recorded.pictures(320, 180, 30, 45, 15, 5_000_000);
        start(ProcessHandle.current().pid());
        FromWorker.Hello hello = next(FromWorker.Hello.class);
        assertEquals(1, hello.protocolVersion());
        assertTrue(
                hello.encoders().containsAll(List.of("libopenh264", "libsvtav1", "libvpx-vp9", "aac", "libopus")),
                "" + hello);
        FrameWriter writer = new FrameWriter(channel);
        writer.write(TranscodingTest.job(3, TranscodingTest.rung(0, 160, 90)));
        writer.write(input.tracks());
        for (ToWorker.Sample sample : input.samples) {
            writer.write(sample);
        }
        next(FromWorker.OutputTrack.class);
        for (ToWorker.Sample sample : input.samples) {
            FromWorker.OutputSample got = next(FromWorker.OutputSample.class);
            assertEquals(sample.ptsUs(), got.ptsUs());
            assertEquals(sample.isSync(), got.isSync());
        }
        FromWorker.Status status = next(FromWorker.Status.class);
        assertEquals(3, status.generation());
        assertTrue(status.residentBytes() > 10 << 20);
        FromWorker.OutputReport report = status.outputs().get(0);
        assertEquals(FromWorker.OutputState.RUNNING, report.state());
        assertEquals(160, report.width());
        writer.write(new ToWorker.Drain());
        while (reader.read(channel) != null) {
            // the sign of life of the last second
        }
        assertEnds(0, "");
    }

    @Test
    void itEndsWithTheConnection() throws Exception {
        start(ProcessHandle.current().pid());
        next(FromWorker.Hello.class);
        channel.close();
        assertEnds(0, "");
    }

    @Test
    void itEndsWhenItsParentDies() throws Exception {
        Process parent = new ProcessBuilder("cat").start();
        start(parent.pid());
        next(FromWorker.Hello.class);
        parent.destroyForcibly().waitFor();
        assertNull(nextOrEnd());
        assertEnds(0, "");
    }

    private Message nextOrEnd() throws IOException {
        Message message = reader.read(channel);
        while (message instanceof FromWorker.Status) {
            message = reader.read(channel);
        }
        return message;
    }

    @Test
    void whatItDoesNotUnderstandEndsIt() throws Exception {
        start(ProcessHandle.current().pid());
        channel.write(ByteBuffer.wrap(new byte[] {0, 0, 0, 1, 99}));
        assertEnds(1, "worker: There is no message 99");
    }

    @Test
    void itTimesEncoders() throws Exception {
        start(ProcessHandle.current().pid());
        next(FromWorker.Hello.class);
        new FrameWriter(channel)
                .write(new ToWorker.Measure(List.of(
                        new ToWorker.Measure.Candidate("libopenh264", Map.of()),
                        new ToWorker.Measure.Candidate("aac", Map.of("aac_coder", "fast")),
                        new ToWorker.Measure.Candidate("libnothing", Map.of()))));
        List<FromWorker.Measured.Cost> costs = next(FromWorker.Measured.class).costs();
        double pictures = costs.get(0).cpuSeconds();
        assertTrue(pictures > 1e-4 && pictures < 1, costs.toString());
        double sound = costs.get(1).cpuSeconds();
        assertTrue(sound > 1e-4 && sound < 1, costs.toString());
        assertTrue(Double.isNaN(costs.get(2).cpuSeconds()), costs.toString());
    }
}
