package io.millrace.codecs.ffmpeg;

import static io.millrace.codecs.ffmpeg.TestBench.status;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.codec.CodecProvider.Purpose;
import io.millrace.api.codec.EncoderOffer;
import io.millrace.api.codec.OutputStatus.State;
import io.millrace.api.codec.TranscodeJob;
import io.millrace.api.codec.Transcoder.Transcoding;
import io.millrace.api.live.LiveStream;
import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.Sample;
import io.millrace.api.media.VideoFormat;
import io.millrace.testkit.FakeLiveStream;
import io.millrace.testkit.FakeLiveStreams;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the worker of the distribution, and FFmpeg in it. */
class RealWorkerTest {
    private final RealWorkers workers = new RealWorkers();
    private final FakeLiveStreams streams = new FakeLiveStreams();
    private final FakeLiveStream stream = streams.stream("live/demo");

    @TempDir
    Path folder;

    private FfmpegTranscoder transcoder;
    private Clip clip;
    private int repetitions;

    @BeforeEach
    void start() throws IOException {
        transcoder = new FfmpegTranscoder(
                streams,
                workers,
                RealWorkerTest::command,
                new FfmpegTranscoder.Places(folder, folder.resolve("costs.properties")),
                new FfmpegTranscoder.Limits(WorkerLimits.live(1L << 30), 8));
        provide(new EncoderOffer(FourCc.AVC, "libopenh264", "BSD-2-Clause", Map.of("rc_mode", "bitrate"), 0.008));
        provide(new EncoderOffer(FourCc.OPUS, "libopus", "BSD-3-Clause", Map.of(), 0.005));
        clip = Clip.read();
        stream.state(LiveStream.State.LIVE);
        stream.publish(clip.format());
    }

    @AfterEach
    void stop() {
        transcoder.deactivate();
        workers.close();
    }

    private void provide(EncoderOffer offer) {
        transcoder.bindCodec(
                purpose -> List.of(offer),
                Map.of("millrace.codec.four.cc", offer.codec().toString()));
    }

    private static List<String> command(Path socket, int niceness) {
        String classPath = Arrays.stream(
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                                .split(File.pathSeparator))
                .filter(entry -> entry.contains("ffmpeg-worker") || entry.contains("bytedeco"))
                .collect(Collectors.joining(File.pathSeparator));
        return List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dorg.bytedeco.javacpp.nopointergc=true",
                "-Dorg.bytedeco.javacpp.cachedir=" + System.getProperty("millrace.natives"),
                "-cp",
                classPath,
                "io.millrace.codecs.ffmpeg.worker.Worker",
                socket.toString(),
                Long.toString(ProcessHandle.current().pid()));
    }

    private static TranscodeJob.Video video(String name, int width, int height) {
        return new TranscodeJob.Video(
                name, FourCc.AVC, "", width, height, 0, 300_000, Purpose.LOW_LATENCY, Map.of(), "");
    }

    /** As fast as the outputs follow, so that none of their pictures is left out. */
    private void publishUntilWritten(RecordedOutput output, int samples, Transcoding transcoding) {
        Await.until(
                () -> {
                    long writtenUs = output.samples.isEmpty()
                            ? 0
                            : output.samples.get(output.samples.size() - 1).dtsUs();
                    if (output.samples.isEmpty() || (repetitions - 1) * Clip.DURATION_US <= writtenUs) {
                        stream.publish(clip.samples(repetitions++));
                    }
                    return output.samples.size() >= samples;
                },
                transcoding::outputs);
    }

    @Test
    void aLadderHasTheInputsTimesAndKeyPictures() throws IOException {
        RecordedOutput low = new RecordedOutput();
        RecordedOutput tiny = new RecordedOutput();
        RecordedOutput sound = new RecordedOutput();
        TranscodeJob.Audio opus = new TranscodeJob.Audio(
                "opus", FourCc.OPUS, "", 0, 0, 64_000, Purpose.LOW_LATENCY, Map.of(), Double.NaN);
        TranscodeJob job =
                new TranscodeJob(List.of(stream), "", List.of(video("90p", 160, 90), video("tiny", 64, 36), opus));
        Transcoding transcoding = transcoder.open(job, Map.of("90p", low, "tiny", tiny, "opus", sound));
        publishUntilWritten(low, 75, transcoding);
        Await.until(() -> tiny.samples.size() >= 25 && sound.samples.size() >= 25, transcoding::outputs);
        Await.until(() -> status(transcoding, "90p").state() == State.RUNNING, transcoding::outputs);

        VideoFormat format = (VideoFormat) low.formats.get(0).get(0).format();
        assertEquals(160, format.width());
        assertEquals(90, format.height());
        assertTrue(format.configuration().remaining() > 6);
        AudioFormat audio = (AudioFormat) sound.formats.get(0).get(0).format();
        assertEquals(48_000, audio.sampleRateHz());
        assertEquals("libopenh264", status(transcoding, "90p").encoder());
        assertKeyPicturesOfTheInput(low);
        assertKeyPicturesOfTheInput(tiny);
        Await.until(() -> Files.exists(folder.resolve("costs.properties")), transcoding::outputs);
        transcoding.close();
    }

    private void assertKeyPicturesOfTheInput(RecordedOutput output) {
        Set<Long> times = Set.copyOf(times(repeated()));
        Set<Long> keys =
                Set.copyOf(times(repeated().stream().filter(Sample::isSync).toList()));
        assertTrue(output.samples.get(0).isSync());
        for (Sample sample : output.samples) {
            assertTrue(times.contains(sample.ptsUs()), () -> sample + " is not of the input");
            assertEquals(keys.contains(sample.ptsUs()), sample.isSync(), sample::toString);
        }
    }

    private List<Sample> repeated() {
        return java.util.stream.IntStream.range(0, repetitions)
                .boxed()
                .flatMap(each -> clip.samples(each).stream())
                .filter(Sample::isVideo)
                .toList();
    }

    private static List<Long> times(List<Sample> samples) {
        return samples.stream().map(Sample::ptsUs).distinct().toList();
    }

    @Test
    void aKilledWorkerIsReplacedByOneThatBeginsWithAKeyPicture() {
        RecordedOutput low = new RecordedOutput();
        Transcoding transcoding = transcoder.open(
                new TranscodeJob(List.of(stream), "", List.of(video("90p", 160, 90))), Map.of("90p", low));
        publishUntilWritten(low, 10, transcoding);
        Await.until(() -> status(transcoding, "90p").processId().isPresent(), transcoding::outputs);
        ProcessHandle.of(status(transcoding, "90p").processId().orElseThrow())
                .orElseThrow()
                .destroyForcibly();
        Await.until(() -> status(transcoding, "90p").restarts() == 1, transcoding::outputs);
        int before = low.samples.size();
        Await.until(
                () -> {
                    stream.publish(clip.samples(repetitions++));
                    return low.samples.size() > before;
                },
                transcoding::outputs);
        assertTrue(low.samples.get(before).isSync());
    }

    @Test
    void thumbnailsAreJpegFilesOfTheSizeThatWasAskedFor() throws Exception {
        stream.publish(clip.samples(0));
        ByteBuffer jpeg =
                transcoder.jpeg(stream.name(), 160).toCompletableFuture().get(20, TimeUnit.SECONDS);
        assertEquals(0xFFD8, jpeg.getShort() & 0xFFFF);
        byte[] bytes = new byte[jpeg.rewind().remaining()];
        jpeg.get(bytes);
        java.awt.image.BufferedImage image = javax.imageio.ImageIO.read(new java.io.ByteArrayInputStream(bytes));
        assertEquals(160, image.getWidth());
        assertEquals(90, image.getHeight());
    }
}
