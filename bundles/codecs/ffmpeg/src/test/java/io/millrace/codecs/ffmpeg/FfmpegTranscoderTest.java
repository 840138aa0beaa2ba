package io.millrace.codecs.ffmpeg;

import static io.millrace.codecs.ffmpeg.TestBench.status;
import static io.millrace.codecs.ffmpeg.TestBench.video;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.codec.CodecProvider;
import io.millrace.api.codec.OutputStatus;
import io.millrace.api.codec.OutputStatus.State;
import io.millrace.api.codec.TranscodeJob;
import io.millrace.api.codec.Transcoder.Transcoding;
import io.millrace.api.live.Publisher;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.Sample;
import io.millrace.testkit.SyntheticStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FfmpegTranscoderTest {
    private final RecordedOutput low = new RecordedOutput();
    private final RecordedOutput high = new RecordedOutput();
    private final Map<String, Publisher> publishers = Map.of("360p", low, "720p", high);

    @TempDir
    Path folder;

    private TestBench bench;

    @BeforeEach
    void start() {
        bench = new TestBench(folder);
        bench.begin();
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    private Transcoding open(TranscodeJob.Output... outputs) {
        return bench.transcoder.open(bench.job(outputs), publishers);
    }

    @Test
    void samplesComeBackFromTheNextKeyPictureOnWithTheInputsTimes() {
        bench.publish(3);
        Transcoding transcoding = open(video("360p", 640, 360), video("720p", 1280, 720));
        assertEquals(State.STARTING, status(transcoding, "360p").state());
        bench.publishUntil(() -> !low.samples.isEmpty() && !high.samples.isEmpty(), transcoding);
        int already = low.samples.size();
        List<Sample> last = bench.publish(10);
        Await.until(
                () -> low.samples.get(low.samples.size() - 1).dtsUs()
                        == last.get(9).dtsUs(),
                transcoding::outputs);
        assertTrue(low.samples.size() >= already + 10);
        assertTrue(low.samples.get(0).isSync());
        for (int i = 1; i < low.samples.size(); i++) {
            assertTrue(low.samples.get(i).dtsUs() > low.samples.get(i - 1).dtsUs());
        }
        assertEquals(
                last.get(9).payload(), low.samples.get(low.samples.size() - 1).payload());
        assertEquals(FourCc.AVC, low.formats.get(0).get(0).format().codec());
        assertEquals(low.writer, high.writer, "one thread writes them");
        Await.until(() -> low.flushes == low.samples.size(), () -> low.flushes);
    }

    @Test
    void theFirstEncoderThatOpensIsTakenWithTheOptionsOfBoth() {
        Transcoding transcoding = open(video("360p", 640, 360));
        bench.awaitState(transcoding, "360p", State.RUNNING);
        OutputStatus status = status(transcoding, "360p");
        assertEquals("fake-hardware", status.encoder());
        assertEquals(25, status.framesPerSecond());
        assertEquals(12.5, status.cpuPercent());
        assertTrue(
                ProcessHandle.of(status.processId().orElseThrow()).orElseThrow().isAlive());
    }

    @Test
    void theNextEncoderIsTakenWhenOneDoesNotOpen() {
        bench.mode(FakeWorker.Mode.LIES);
        Transcoding transcoding = open(video("360p", 640, 360));
        bench.awaitState(transcoding, "360p", State.RUNNING);
        Await.until(() -> status(transcoding, "360p").encoder().equals("fake"), transcoding::outputs);
    }

    @Test
    void aCodecThatNobodyKnowsIsRefused() {
        TranscodeJob.Video opaque = new TranscodeJob.Video(
                "360p", FourCc.AV1, "", 640, 360, 0, 1, CodecProvider.Purpose.QUALITY, Map.of(), "");
        Transcoding transcoding = open(opaque);
        bench.awaitState(transcoding, "360p", State.REFUSED);
        assertEquals(
                "No codec bundle for \"av01\" is installed",
                status(transcoding, "360p").reason());
        Await.until(() -> ProcessHandle.current().children().findAny().isEmpty(), transcoding::outputs);
    }

    @Test
    void aSmallerShareHoldsForNewRungsAndRunningOnesGoOn() {
        Transcoding running = open(video("360p", 640, 360));
        bench.awaitState(running, "360p", State.RUNNING);
        long process = status(running, "360p").processId().orElseThrow();
        bench.transcoder.modified(Map.of("cpuShare", "0", "maxWorkerMebibytes", "1"));
        running.change(bench.job(video("360p", 640, 360)), publishers);
        Transcoding late = open(video("360p", 640, 360));
        bench.awaitState(late, "360p", State.REFUSED);
        assertEquals(State.RUNNING, status(running, "360p").state());
        assertEquals(process, status(running, "360p").processId().orElseThrow());

        bench.transcoder.modified(Map.of("cpuShare", "two"));
        bench.transcoder.modified(Map.of("cpuShare", "1.5"));
        Transcoding later = open(video("360p", 640, 360));
        bench.awaitState(later, "360p", State.REFUSED);
    }

    @Test
    void whatTheMachineCannotCarryIsRefusedAndTheSmallRungStays() {
        Transcoding transcoding = open(video("720p", 15360, 8640), video("360p", 640, 360));
        bench.awaitState(transcoding, "720p", State.REFUSED);
        bench.awaitState(transcoding, "360p", State.RUNNING);
        assertTrue(status(transcoding, "720p").reason().contains("processor cores"));
    }

    @Test
    void anOutputThatStaysGoesOnWhenTheJobChanges() {
        Transcoding transcoding = open(video("360p", 640, 360));
        bench.publishUntil(() -> !low.samples.isEmpty(), transcoding);
        RecordedOutput successor = new RecordedOutput();
        transcoding.change(
                bench.job(video("720p", 1280, 720), video("360p", 640, 360)), Map.of("720p", high, "360p", successor));
        bench.publishUntil(() -> !high.samples.isEmpty() && !successor.samples.isEmpty(), transcoding);
        assertEquals(low.formats.get(0), successor.formats.get(0));
        assertEquals(0, status(transcoding, "360p").restarts());
        transcoding.change(bench.job(video("720p", 1280, 720)), Map.of("720p", high));
        Await.until(() -> transcoding.outputs().size() == 1, transcoding::outputs);
    }

    @Test
    void aWorkerThatIsKilledIsReplacedAndBeginsWithAKeyPicture() {
        Transcoding transcoding = open(video("360p", 640, 360));
        bench.publishUntil(() -> !low.samples.isEmpty(), transcoding);
        bench.awaitState(transcoding, "360p", State.RUNNING);
        long killed = status(transcoding, "360p").processId().orElseThrow();
        ProcessHandle.of(killed).orElseThrow().destroyForcibly();
        Await.until(() -> status(transcoding, "360p").restarts() == 1, transcoding::outputs);
        assertTrue(status(transcoding, "360p").reason().contains("signal 9"), transcoding.outputs()::toString);
        int before = low.samples.size();
        bench.publishUntil(() -> low.samples.size() > before, transcoding);
        assertTrue(low.samples.get(before).isSync());
        bench.awaitState(transcoding, "360p", State.RUNNING);
        assertEquals("", status(transcoding, "360p").reason());
    }

    @Test
    void anInputThatBreaksTheWorkerTwiceIsRefusedUntilItChanges() {
        bench.mode(FakeWorker.Mode.CRASHES);
        Transcoding transcoding = open(video("360p", 640, 360));
        bench.publishUntil(() -> status(transcoding, "360p").state() == State.FAILED, transcoding);
        assertEquals(2, status(transcoding, "360p").restarts());
        assertTrue(status(transcoding, "360p").reason().contains("not tried again"));
        int launches = bench.launches.get();
        bench.mode(FakeWorker.Mode.GOOD);
        bench.stream.publish(new FormatChange(List.of(SyntheticStream.VIDEO)));
        bench.publishUntil(() -> !low.samples.isEmpty() && bench.launches.get() > launches, transcoding);
        bench.awaitState(transcoding, "360p", State.RUNNING);
    }

    @Test
    void aWorkerThatGivesNoSignOfLifeIsReplaced() {
        bench.mode(FakeWorker.Mode.SILENT);
        Transcoding transcoding = open(video("360p", 640, 360));
        Await.until(() -> status(transcoding, "360p").restarts() > 0, transcoding::outputs);
        assertTrue(status(transcoding, "360p").reason().contains("no sign of life"), transcoding.outputs()::toString);
        bench.mode(FakeWorker.Mode.GOOD);
        bench.awaitState(transcoding, "360p", State.RUNNING);
    }

    @Test
    void aWorkerThatNeedsTooMuchMemoryIsReplaced() {
        try (TestBench tight = new TestBench(folder, 1 << 20)) {
            tight.begin();
            Transcoding transcoding = tight.transcoder.open(tight.job(video("360p", 640, 360)), publishers);
            Await.until(() -> status(transcoding, "360p").restarts() > 0, transcoding::outputs);
            assertTrue(status(transcoding, "360p").reason().contains("MiB of memory"), transcoding.outputs()::toString);
        }
    }

    @Test
    void soundThatChangesOrBeginsLateCostsNoPicture() {
        bench.stream.publish(new FormatChange(List.of(SyntheticStream.VIDEO)));
        Transcoding transcoding = open(video("360p", 640, 360));
        bench.publishUntil(() -> !low.samples.isEmpty(), transcoding);
        List<Sample> sent = new ArrayList<>(bench.publish(2));
        bench.stream.publish(new FormatChange(List.of(SyntheticStream.VIDEO, SyntheticStream.AUDIO)));
        sent.addAll(bench.publish(8));
        Await.until(
                () -> low.samples.get(low.samples.size() - 1).dtsUs()
                        == sent.get(9).dtsUs(),
                transcoding::outputs);
        assertTrue(low.samples.stream()
                .map(Sample::dtsUs)
                .toList()
                .containsAll(sent.stream().map(Sample::dtsUs).toList()));
    }

    @ParameterizedTest
    @CsvSource({
        "STRAYS, a time that its input did not have",
        "MASKED, announced a track that is not what 360p should be",
    })
    void aWorkerThatSaysWhatCannotBeIsNotBelieved(FakeWorker.Mode mode, String told) {
        bench.mode(mode);
        Transcoding transcoding = open(video("360p", 640, 360));
        bench.publishUntil(() -> status(transcoding, "360p").state() == State.FAILED, transcoding);
        assertTrue(status(transcoding, "360p").reason().contains(told), transcoding.outputs()::toString);
        assertEquals(List.of(), low.samples);
    }

    @Test
    void whatAWorkerTellsIsOneLine() {
        bench.mode(FakeWorker.Mode.LAMENTS);
        Transcoding transcoding = open(video("360p", 640, 360));
        bench.publishUntil(() -> status(transcoding, "360p").reason().equals("all is lost"), transcoding);
    }

    @Test
    void aSourceThatCannotBeDecodedIsSaidToBeSo() {
        bench.mode(FakeWorker.Mode.PUZZLED);
        Transcoding transcoding = open(video("360p", 640, 360));
        bench.awaitState(transcoding, "360p", State.FAILED);
        assertTrue(
                status(transcoding, "360p").reason().startsWith("Nothing of the source can be decoded"),
                transcoding.outputs()::toString);
        assertEquals(0, status(transcoding, "360p").restarts());
    }

    @Test
    void aWorkerThatCannotBeginSaysWhy() {
        bench.mode(FakeWorker.Mode.BROKEN);
        Transcoding transcoding = open(video("360p", 640, 360));
        Await.until(() -> status(transcoding, "360p").restarts() > 1, transcoding::outputs);
        assertEquals(
                "The worker ended with status 3: worker: this machine has no floor to stand on",
                status(transcoding, "360p").reason());
        assertEquals(State.FAILED, status(transcoding, "360p").state());
        bench.mode(FakeWorker.Mode.UNABLE);
        Await.until(
                () -> status(transcoding, "360p").reason().equals("The worker cannot work: the disk is full"),
                transcoding::outputs);
        bench.mode(FakeWorker.Mode.GOOD);
        bench.awaitState(transcoding, "360p", State.RUNNING);
        assertEquals("", status(transcoding, "360p").reason());
    }
}
