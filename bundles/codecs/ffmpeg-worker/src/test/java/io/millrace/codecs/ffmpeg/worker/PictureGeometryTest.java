package io.millrace.codecs.ffmpeg.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.codecs.ffmpeg.wire.FromWorker;
import io.millrace.codecs.ffmpeg.wire.OutputSpec;
import io.millrace.codecs.ffmpeg.wire.ToWorker;
import io.millrace.codecs.ffmpeg.wire.TrackInfo;
import java.util.List;
import java.util.Map;
import org.bytedeco.ffmpeg.avutil.AVFrameSideData;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.IntPointer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures that lie on their side, come in fields, or come from several inputs. */
class PictureGeometryTest {
    private final Received received = new Received();

    @BeforeAll
    static void load() {
        Ffmpeg.load();
    }

    private TrackInfo.Video encode(Frame frame, OutputSpec.Video spec) {
        try (Pipeline pipeline = new VideoPipeline(spec, () -> null, ptsUs -> ptsUs, new SampleSink(0, received))) {
            for (int i = 0; i < 5; i++) {
                frame.timed(i * 40_000L, i == 0);
                pipeline.accept(frame);
            }
            pipeline.finish(false);
        }
        assertEquals(List.of(0L, 40_000L, 80_000L, 120_000L, 160_000L), received.ptsUs(0));
        return (TrackInfo.Video) received.tracks(0).get(0);
    }

    @Test
    void aTurnedPictureIsPutUpright() {
        try (Frame frame = Frame.picture(new VideoFormat(320, 180, 25))) {
            AVFrameSideData matrix = avutil.av_frame_new_side_data(
                    frame.struct(), avutil.AV_FRAME_DATA_DISPLAYMATRIX, 9L * Integer.BYTES);
            avutil.av_display_rotation_set(new IntPointer(matrix.data()), 270);
            assertEquals(3, PictureShape.of(frame).quarterTurns());
            avutil.av_display_rotation_set(new IntPointer(matrix.data()), 90);
            assertEquals(1, PictureShape.of(frame).quarterTurns());
            TrackInfo.Video track = encode(frame, TranscodingTest.rung(0, 160, 90));
            assertEquals(List.of(90, 160), List.of(track.width(), track.height()));
        }
    }

    @Test
    void fieldsBecomePicturesOfTheSameTimes() {
        try (Frame frame = Frame.picture(new VideoFormat(320, 180, 25))) {
            frame.struct().flags(8 | 16);
            assertTrue(frame.isInterlaced());
            TrackInfo.Video track = encode(frame, TranscodingTest.rung(0, 160, 90));
            assertEquals(160, track.width());
        }
        assertEquals(List.of(0L), received.syncPtsUs(0));
    }

    @Test
    void aGraphJoinsSeveralInputs() {
        Recorded left = Recorded.pictures(160, 90, 25, 30, 10, 0);
        OutputSpec.Video both = new OutputSpec.Video(0, Recorded.AVC, "libopenh264", 0, 0, 0, 300_000, Map.of(), "");
        try (Transcoding transcoding = new Transcoding(received)) {
            transcoding.change(new ToWorker.Job(1, false, 2, "[in0][in1]hstack[out]", List.of(both)));
            transcoding.tracks(left.tracks());
            transcoding.tracks(new ToWorker.Tracks(1, left.tracks().tracks()));
            for (ToWorker.Sample sample : left.samples) {
                transcoding.sample(sample);
                transcoding.sample(new ToWorker.Sample(
                        1, sample.track(), sample.flags(), sample.dtsUs(), sample.ptsUs(), sample.payload()));
            }
            transcoding.drain();
        }
        assertEquals(List.of(), received.all(FromWorker.Failed.class));
        TrackInfo.Video track = (TrackInfo.Video) received.tracks(0).get(0);
        assertEquals(List.of(320, 90), List.of(track.width(), track.height()));
        // the first picture was gone when the second input had one
        assertTrue(received.samples(0).size() >= 18, received.samples(0).size() + " pictures");
        List<Long> syncs = received.syncPtsUs(0);
        assertTrue(left.syncPtsUs().containsAll(syncs) && !syncs.isEmpty(), syncs.toString());
    }

    @Test
    void encodersWithThreadsOfTheirOwnCostSomething() {
        Recorded input = Recorded.pictures(320, 180, 25, 40, 20, 0);
        int av1 = io.millrace.api.media.FourCc.AV1.code();
        OutputSpec.Video output =
                new OutputSpec.Video(0, av1, "libsvtav1", 320, 180, 0, 300_000, Map.of("preset", "10"), "");
        try (Transcoding transcoding = new Transcoding(received)) {
            transcoding.change(TranscodingTest.job(1, output));
            transcoding.tracks(input.tracks());
            input.samples.forEach(transcoding::sample);
            transcoding.drain();
            double percent = transcoding.status(1, 0).outputs().get(0).cpuPercent();
            assertTrue(percent > 1, percent + " %");
        }
    }

    @ParameterizedTest
    @CsvSource({
        // as it is, and what a rung of fewer lines makes of it
        "720, 576, 64, 45, 600, 480, 852, 480",
        "720, 480, 8, 9, 540, 360, 480, 360",
        "1440, 1080, 4, 3, 960, 720, 1280, 720",
        "640, 360, 1, 1, 320, 180, 320, 180",
        "640, 360, 1000, 1, 320, 180, 320, 180",
        "853, 479, 1, 1, 0, 0, 852, 478",
        "853, 479, 1, 1, 640, 360, 640, 360",
        "17, 33, 1, 1, 0, 0, 16, 32",
    })
    void pixelsBecomeSquareAndSizesEven(
            int width, int height, int aspectWidth, int aspectHeight, int rungWidth, int rungHeight, int w, int h) {
        try (Frame frame = Frame.picture(new VideoFormat(width, height, 25))) {
            frame.struct().sample_aspect_ratio().num(aspectWidth).den(aspectHeight);
            OutputSpec.Video rung = new OutputSpec.Video(
                    0, Recorded.AVC, "libopenh264", rungWidth, rungHeight, 0, 300_000, Map.of(), "");
            TrackInfo.Video track = encode(frame, rung);
            assertEquals(List.of(w, h), List.of(track.width(), track.height()));
            Decoded.Picture first = Decoded.pictures(track, received.samples(0)).get(0);
            assertEquals(List.of(w, h), List.of(first.width(), first.height()));
        }
    }

    @Test
    void aTurnedPictureOfWidePixelsIsAsHighAsItIsShown() {
        PictureShape turned = new PictureShape(1440, 1080, 0, 4, 3, 1, 1, 1);
        // shown 1080 high and 1920 wide before it is turned
        assertEquals(new PictureShape.Size(404, 720), turned.output(540, 720));
    }

    @ParameterizedTest
    @ValueSource(ints = {24, 50, 60})
    void everyPictureOfAnyRateComesOut(int framesPerSecond) {
        Recorded input = Recorded.pictures(320, 180, framesPerSecond, 2 * framesPerSecond, framesPerSecond, 0);
        try (Transcoding transcoding = new Transcoding(received)) {
            transcoding.change(TranscodingTest.job(1, TranscodingTest.rung(0, 160, 90)));
            transcoding.tracks(input.tracks());
            input.samples.forEach(transcoding::sample);
            transcoding.drain();
        }
        assertEquals(input.samples.stream().map(ToWorker.Sample::ptsUs).toList(), received.ptsUs(0));
        assertEquals(input.syncPtsUs(), received.syncPtsUs(0));
        TrackInfo.Video track = (TrackInfo.Video) received.tracks(0).get(0);
        assertEquals(List.of(framesPerSecond, 1), List.of(track.frames(), track.seconds()));
    }
}
