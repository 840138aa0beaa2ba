package io.millrace.codecs.ffmpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.codec.CodecProvider;
import io.millrace.api.codec.EncoderOffer;
import io.millrace.api.codec.OutputStatus;
import io.millrace.api.codec.TranscodeJob;
import io.millrace.api.codec.Watermark;
import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.FrameRate;
import io.millrace.api.media.Sample;
import io.millrace.api.media.VideoFormat;
import io.millrace.codecs.ffmpeg.wire.FromWorker;
import io.millrace.codecs.ffmpeg.wire.OutputSpec;
import io.millrace.codecs.ffmpeg.wire.TrackInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What becomes of a wish: its orders to the worker, what comes of them, and what is said of it. */
class OutputTest {
    private static final TranscodeJob.Video VIDEO = new TranscodeJob.Video(
            "720p",
            FourCc.AVC,
            "",
            1280,
            720,
            30,
            3_000_000,
            CodecProvider.Purpose.LOW_LATENCY,
            Map.of("preset", "mine", "extra", "1"),
            "negate");
    private static final TranscodeJob.Audio AUDIO = new TranscodeJob.Audio(
            "opus", FourCc.OPUS, "", 48_000, 2, 96_000, CodecProvider.Purpose.LOW_LATENCY, Map.of(), Double.NaN);
    private static final TrackInfo PICTURES =
            new TrackInfo.Video(FourCc.AVC.code(), ByteBuffer.allocate(9), 1280, 720, 30, 1);

    private final RecordedOutput written = new RecordedOutput();
    private final Output output = new Output(VIDEO, written);
    private int numbers = 5;

    private static Admission.Candidate candidate(FourCc codec, String name) {
        return new Admission.Candidate(
                new EncoderOffer(codec, name, "MIT", Map.of("preset", "theirs", "threads", "1"), 0.01), 0.5);
    }

    private void choose(String name) {
        output.choose(candidate(FourCc.AVC, name), () -> numbers++);
    }

    private OutputStatus status() {
        return output.status(OptionalLong.of(77), 2);
    }

    private static FromWorker.OutputReport report(FromWorker.OutputState state) {
        return new FromWorker.OutputReport(5, state, "fast", 1278, 718, 29.5, 1.5, 3, 40, 0);
    }

    private static FromWorker.OutputSample sample(int flags) {
        return new FromWorker.OutputSample(5, flags, 40, 80, ByteBuffer.wrap(new byte[] {1, 2}));
    }

    @Test
    void anOrderHasTheOptionsOfBothAndThoseOfTheProfileLast() {
        choose("fast");
        OutputSpec.Video spec = assertInstanceOf(OutputSpec.Video.class, output.spec());
        assertEquals(Map.of("preset", "mine", "extra", "1", "threads", "1"), spec.options());
        assertEquals(5, spec.output());
        assertEquals("fast", spec.encoder());
        assertEquals(30, spec.maxFramesPerSecond());
        assertEquals("negate", spec.overlay());

        Output sound = new Output(AUDIO, written);
        sound.choose(candidate(FourCc.OPUS, "libopus"), () -> 9);
        OutputSpec.Audio order = assertInstanceOf(OutputSpec.Audio.class, sound.spec());
        assertEquals(48_000, order.sampleRateHz());
        assertEquals(96_000, order.bitsPerSecond());
        assertFalse(sound.isVideo());
    }

    @Test
    void onlyWhatIsDrawnMayChangeWhileItGoesOn() {
        Watermark clock = new Watermark.Text("{time}", "", Watermark.Corner.TOP_LEFT, 2, 5, -1, 0);
        assertTrue(output.goesOnAs(VIDEO));
        assertTrue(output.goesOnAs(VIDEO.withWatermarks(List.of(clock))));
        choose("fast");
        assertEquals(List.of(clock), ((OutputSpec.Video) output.spec()).watermarks());
        assertFalse(output.goesOnAs(AUDIO));
        assertFalse(output.goesOnAs(TestBench.video("720p", 1280, 720)));
        assertEquals(List.of(clock), ((OutputSpec.Video) output.spec()).watermarks(), "what it was stays");
    }

    @Test
    void onlyTheTargetOfLoudnessMayChangeNotWhetherThereIsOne() {
        Output sound = new Output(AUDIO, written);
        assertTrue(sound.goesOnAs(AUDIO));
        assertFalse(sound.goesOnAs(AUDIO.withLoudness(-23)));
        Output loud = new Output(AUDIO.withLoudness(-23), written);
        assertTrue(loud.goesOnAs(AUDIO.withLoudness(-16)));
        assertFalse(loud.goesOnAs(AUDIO));
        assertFalse(loud.goesOnAs(VIDEO));
    }

    @Test
    void samplesFollowTheirTrackWithTheFlagsThatTheyMayHave() {
        output.write(sample(1));
        assertTrue(written.samples.isEmpty(), "nobody knows yet what it is");
        output.track(PICTURES);
        VideoFormat format = assertInstanceOf(
                VideoFormat.class, written.formats.get(0).get(0).format());
        assertEquals(new FrameRate(30, 1), format.frameRate());
        output.write(sample(0xFF));
        output.write(sample(0));
        assertEquals(
                Sample.VIDEO | Sample.SYNC | Sample.DISCARDABLE,
                written.samples.get(0).flags());
        assertEquals(Sample.VIDEO, written.samples.get(1).flags());
        assertEquals(80, written.samples.get(0).ptsUs());
    }

    @Test
    void soundIsNoPictureWhateverTheWorkerSays() {
        Output sound = new Output(AUDIO, written);
        sound.track(new TrackInfo.Audio(FourCc.OPUS.code(), ByteBuffer.allocate(19), 48_000, 2));
        assertInstanceOf(AudioFormat.class, written.formats.get(0).get(0).format());
        sound.write(sample(Sample.VIDEO | Sample.SYNC));
        assertEquals(Sample.SYNC, written.samples.get(0).flags());
    }

    @Test
    void aRateThatNobodyKnowsIsNone() {
        output.track(new TrackInfo.Video(FourCc.AVC.code(), ByteBuffer.allocate(9), 1280, 720, 30, 0));
        VideoFormat format = (VideoFormat) written.formats.get(0).get(0).format();
        assertEquals(FrameRate.UNKNOWN, format.frameRate());
    }

    @Test
    void whoTakesOverLearnsWhatItIsAtOnce() {
        RecordedOutput early = new RecordedOutput();
        output.publisher(early);
        assertTrue(early.formats.isEmpty(), "nobody knows yet");
        output.track(PICTURES);
        RecordedOutput late = new RecordedOutput();
        output.publisher(late);
        output.publisher(late);
        assertEquals(early.formats, late.formats, "and once");
        output.write(sample(1));
        assertEquals(1, late.samples.size());
        assertEquals(0, early.samples.size());
    }

    @Test
    void itsStateIsWhatTheWorkerReports() {
        assertEquals(OutputStatus.State.STARTING, status().state());
        assertEquals(OptionalLong.empty(), status().processId(), "no worker makes it");
        choose("fast");
        assertEquals(1280, status().width(), "what was asked for");
        assertFalse(output.report(0, report(FromWorker.OutputState.RUNNING), 0));
        assertEquals(OutputStatus.State.RUNNING, status().state());
        assertEquals(1278, status().width(), "what it is");
        assertEquals(29.5, status().framesPerSecond());
        assertEquals(40, status().cpuPercent());
        assertEquals(OptionalLong.of(77), status().processId());
        assertEquals(2, status().restarts());
        choose("fast");
        assertEquals(OutputStatus.State.RUNNING, status().state(), "the same choice changes nothing");
        choose("slow");
        assertEquals(OutputStatus.State.STARTING, status().state());
        assertEquals(6, output.number());
        assertEquals(0, status().framesPerSecond());
    }

    @Test
    void damageIsToldWhileItIsNews() {
        choose("fast");
        output.report(0, report(FromWorker.OutputState.RUNNING), 2);
        assertTrue(status().reason().startsWith("Damaged parts of the source are left out"), status()::reason);
        output.report(60_000_000, report(FromWorker.OutputState.RUNNING), 2);
        assertEquals("", status().reason());
    }

    @Test
    void aSourceOfWhichNothingCanBeDecodedIsNotWaitedForInSilence() {
        choose("fast");
        output.report(0, report(FromWorker.OutputState.STARTING), 2);
        assertEquals(OutputStatus.State.STARTING, status().state());
        output.report(1_000_000, report(FromWorker.OutputState.STARTING), 3);
        assertEquals(OutputStatus.State.FAILED, status().state());
        output.report(2_000_000, report(FromWorker.OutputState.RUNNING), 3);
        assertEquals(OutputStatus.State.RUNNING, status().state(), "something could");
    }

    @Test
    void whatIsNotCarriedHasNeitherEncoderNorFigures() {
        choose("fast");
        output.report(0, report(FromWorker.OutputState.RUNNING), 0);
        output.refuse(OutputStatus.State.REFUSED, "too much");
        assertFalse(output.isCarried());
        assertEquals("", status().encoder());
        assertEquals(0, status().cpuPercent());
        assertEquals(OptionalLong.empty(), status().processId());
        assertEquals("too much", status().reason());
        assertEquals("", output.failure(), "that is no encoder's fault");
    }
}
