package io.millrace.codecs.ffmpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.codec.CodecProvider;
import io.millrace.api.codec.TranscodeJob;
import io.millrace.api.media.FourCc;
import io.millrace.codecs.ffmpeg.wire.FromWorker;
import io.millrace.codecs.ffmpeg.wire.TrackInfo;
import io.millrace.testkit.FakeLiveStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A worker that a stream took over may say anything. Its input was never fed here, but where a test says so. */
class WorkerClaimsTest {
    private static final Map<Integer, Output> OUTPUTS = Map.of(
            1, new Output(TestBench.video("720p", 1280, 720), new RecordedOutput()),
            2,
                    new Output(
                            new TranscodeJob.Audio(
                                    "opus",
                                    FourCc.OPUS,
                                    "",
                                    48_000,
                                    2,
                                    96_000,
                                    CodecProvider.Purpose.LOW_LATENCY,
                                    Map.of(),
                                    Double.NaN),
                            new RecordedOutput()));

    private static String fault(FromWorker message) {
        InputFeed neverFed = new InputFeed(new FakeLiveStream("live/a"), 0, new WorkerLoop(task -> {}), () -> {});
        return WorkerClaims.fault(message, OUTPUTS, List.of(neverFed));
    }

    private static FromWorker.OutputTrack video(FourCc codec, int configurationBytes, int width, int height) {
        return new FromWorker.OutputTrack(
                1, new TrackInfo.Video(codec.code(), ByteBuffer.allocate(configurationBytes), width, height, 25, 1));
    }

    private static FromWorker.OutputTrack sound(FourCc codec, int sampleRateHz, int channels) {
        return new FromWorker.OutputTrack(
                2, new TrackInfo.Audio(codec.code(), ByteBuffer.allocate(19), sampleRateHz, channels));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1280, 720", "16384, 16384"})
    void aTrackThatWasAskedForIsBelieved(int width, int height) {
        assertEquals("", fault(video(FourCc.AVC, 64 << 10, width, height)));
        assertEquals("", fault(sound(FourCc.OPUS, 768_000, 255)));
    }

    @ParameterizedTest
    @CsvSource({"0, 720", "1280, 0", "-1, 720", "16385, 720", "1280, 16385"})
    void aPictureOfNoOrOfGiantSizeIsNot(int width, int height) {
        assertEquals("announced a track that is not what 720p should be", fault(video(FourCc.AVC, 40, width, height)));
    }

    @Test
    void aTrackOfAnotherCodecOrKindOrWithAGiantConfigurationIsNot() {
        String told = "announced a track that is not what 720p should be";
        assertEquals(told, fault(video(FourCc.HEVC, 40, 1280, 720)));
        assertEquals(told, fault(video(FourCc.AVC, (64 << 10) + 1, 1280, 720)));
        FromWorker.OutputTrack sound = sound(FourCc.AVC, 48_000, 2);
        assertEquals(told, fault(new FromWorker.OutputTrack(1, sound.info())));
        FromWorker.OutputTrack picture = video(FourCc.OPUS, 40, 1280, 720);
        assertEquals(
                "announced a track that is not what opus should be",
                fault(new FromWorker.OutputTrack(2, picture.info())));
    }

    @ParameterizedTest
    @CsvSource({"0, 2", "768001, 2", "48000, 0"})
    void soundThatCannotBePlayedIsNot(int sampleRateHz, int channels) {
        assertEquals(
                "announced a track that is not what opus should be", fault(sound(FourCc.OPUS, sampleRateHz, channels)));
    }

    @Test
    void tracksOfOutputsThatWentMeanwhileAreNobodysBusiness() {
        FromWorker.OutputTrack track = video(FourCc.HEVC, 40, 0, 0);
        assertEquals("", fault(new FromWorker.OutputTrack(7, track.info())));
    }

    @Test
    void aGiantSampleIsNot() {
        ByteBuffer payload = ByteBuffer.allocate((32 << 20) + 1);
        assertEquals("sent a sample of 33554433 bytes", fault(new FromWorker.OutputSample(1, 1, 0, 0, payload)));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 10_000_001})
    void aSampleThatIsShownBeforeItIsDecodedOrFarLaterIsNot(long laterUs) {
        assertEquals(
                "sent a sample that is shown " + laterUs + " us after its decoding",
                fault(new FromWorker.OutputSample(1, 1, 5, 5 + laterUs, ByteBuffer.allocate(1))));
    }

    @Test
    void nothingCanComeOfAnInputThatWasNotFed() {
        String told = "sent something of 5 us, a time that its input did not have";
        assertEquals(told, fault(new FromWorker.OutputSample(1, 1, 5, 5, ByteBuffer.allocate(1))));
        assertEquals(told, fault(new FromWorker.PictureData(1, 5, 2, 2, 0, ByteBuffer.allocate(4))));
        assertEquals(told, fault(new FromWorker.SoundData(1, 5, 8_000, 1, 0, ByteBuffer.allocate(4))));
    }

    @Test
    void whatSaysThatNothingComesNeedsNoTime() {
        ByteBuffer nothing = ByteBuffer.allocate(0);
        assertEquals("", fault(new FromWorker.PictureData(1, 5, 0, 0, 0, nothing)));
        assertEquals("", fault(new FromWorker.SoundData(1, 5, 0, 0, 0, nothing)));
        assertTrue(fault(new FromWorker.Failed(FromWorker.Failed.ALL, "no")).isEmpty());
    }
}
