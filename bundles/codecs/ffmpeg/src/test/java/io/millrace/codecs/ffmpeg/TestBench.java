package io.millrace.codecs.ffmpeg;

import io.millrace.api.codec.CodecProvider;
import io.millrace.api.codec.EncoderOffer;
import io.millrace.api.codec.OutputStatus;
import io.millrace.api.codec.TranscodeJob;
import io.millrace.api.codec.Transcoder.Transcoding;
import io.millrace.api.live.LiveStream;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.Sample;
import io.millrace.codecs.ffmpeg.wire.FrameReader;
import io.millrace.testkit.FakeLiveStream;
import io.millrace.testkit.FakeLiveStreams;
import io.millrace.testkit.SyntheticStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A transcoder with fake workers, a codec, and a stream to transcode. */
final class TestBench implements AutoCloseable {
    static final double CORES = 1.6;
    private static final int FRAMES_PER_SECOND = 25;
    private static final long FRAME_US = 1_000_000 / FRAMES_PER_SECOND;

    final AtomicInteger launches = new AtomicInteger();
    final RealWorkers workers = new RealWorkers();
    final FakeLiveStreams streams = new FakeLiveStreams();
    final FakeLiveStream stream = streams.stream("live/demo");
    final FfmpegTranscoder transcoder;

    private final Path folder;
    private final SyntheticStream media = SyntheticStream.of(FRAMES_PER_SECOND, 5);
    private volatile FakeWorker.Mode mode = FakeWorker.Mode.GOOD;
    private long nextUs;

    TestBench(Path folder) {
        this(folder, 0);
    }

    TestBench(Path folder, long maxResidentBytes) {
        this(folder, maxResidentBytes, null);
    }

    /** @param command how workers are started; null for fake ones */
    TestBench(Path folder, long maxResidentBytes, WorkerCommand command) {
        this.folder = folder;
        stream.state(LiveStream.State.LIVE);
        WorkerLimits limits = new WorkerLimits(20_000_000, 1_500_000, 2_000_000, maxResidentBytes, 0);
        transcoder = new FfmpegTranscoder(
                streams,
                workers,
                command == null ? this::command : command,
                new FfmpegTranscoder.Places(folder, folder.resolve("costs.properties")),
                new FfmpegTranscoder.Limits(limits, CORES));
        transcoder.bindCodec(
                purpose -> List.of(
                        new EncoderOffer(FourCc.AVC, "absent", "MIT", Map.of(), 0.0001),
                        new EncoderOffer(FourCc.AVC, "fake-hardware", "MIT", Map.of("a", "1"), 0.002),
                        new EncoderOffer(FourCc.AVC, "fake", "MIT", Map.of("preset", "good"), 0.001)),
                Map.of("millrace.codec.four.cc", "avc1"));
    }

    /** How workers behave that start from now on. */
    void mode(FakeWorker.Mode next) {
        mode = next;
    }

    private List<String> command(Path socket, int niceness) throws IOException {
        launches.incrementAndGet();
        String classPath = location(FakeWorker.class) + ":" + location(FrameReader.class);
        return List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-cp",
                classPath,
                FakeWorker.class.getName(),
                mode.name(),
                socket.toString(),
                Long.toString(ProcessHandle.current().pid()));
    }

    static Path location(Class<?> type) throws IOException {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    static TranscodeJob.Video video(String name, int width, int height) {
        return new TranscodeJob.Video(
                name,
                FourCc.AVC,
                "",
                width,
                height,
                0,
                1_000_000,
                CodecProvider.Purpose.LOW_LATENCY,
                Map.of("threads", "1"),
                "");
    }

    TranscodeJob job(TranscodeJob.Output... outputs) {
        return new TranscodeJob(List.of(stream), "", List.of(outputs));
    }

    /** Publishes pictures of this many frames, from where it ended before; returns their samples. */
    List<Sample> publish(int frames) {
        List<Sample> samples = media.video(nextUs, nextUs + frames * FRAME_US);
        nextUs += frames * FRAME_US;
        stream.publish(samples);
        return samples;
    }

    /** Publishes a GOP now and then until the condition holds. */
    void publishUntil(java.util.function.BooleanSupplier condition, Transcoding transcoding) {
        Await.until(
                () -> {
                    publish(5);
                    return condition.getAsBoolean();
                },
                transcoding::outputs);
    }

    void begin() {
        stream.publish(new io.millrace.api.media.FormatChange(media.tracks()));
    }

    static OutputStatus status(Transcoding transcoding, String name) {
        return transcoding.outputs().stream()
                .filter(output -> output.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    void awaitState(Transcoding transcoding, String name, OutputStatus.State state) {
        Await.until(() -> status(transcoding, name).state() == state, transcoding::outputs);
    }

    List<Path> sockets() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isDirectory).toList();
        }
    }

    @Override
    public void close() {
        transcoder.deactivate();
        workers.close();
    }
}
