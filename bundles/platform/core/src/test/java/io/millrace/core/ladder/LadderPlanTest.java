package io.millrace.core.ladder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.codec.LadderProfile;
import io.millrace.api.codec.TranscodeJob.Output;
import io.millrace.api.codec.TranscodeJob.Video;
import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.FrameRate;
import io.millrace.api.media.StreamName;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class LadderPlanTest {
    private static final LadderProfile PROFILE = new LadderProfile(
            "test",
            Stream.of("1080p h264 5M", "720p h264 2800k fps=30", "480p h264 1200k", "360p h264 700k")
                    .map(RungText::parse)
                    .toList());

    private static List<Video> outputs(LadderProfile profile, VideoFormat source) {
        return LadderPlan.outputs(profile, StreamName.parse("live/demo"), List.of(new Track(0, source))).stream()
                .map(Video.class::cast)
                .toList();
    }

    private static List<String> plan(int width, int height) {
        VideoFormat source = new VideoFormat(FourCc.AVC, ByteBuffer.allocate(0), width, height, FrameRate.UNKNOWN);
        return outputs(PROFILE, source).stream()
                .map(video -> video.name() + " " + video.width() + "x" + video.height())
                .toList();
    }

    @Test
    void theSourceIsTheTopRung() {
        assertEquals(List.of("720p 1280x720", "480p 854x480", "360p 640x360"), plan(1920, 1080));
    }

    @Test
    void nothingIsEnlarged() {
        assertEquals(List.of("360p 640x360"), plan(854, 480));
        assertEquals(List.of(), plan(320, 180));
        assertEquals(List.of(), plan(16, 16));
    }

    @Test
    void aRungThatSavesNextToNothingIsLeftOut() {
        assertEquals(List.of("480p 854x480", "360p 640x360"), plan(1312, 738));
        assertEquals(List.of("720p 1280x720", "480p 854x480", "360p 640x360"), plan(1360, 765));
    }

    @Test
    void portraitPicturesCountTheirShortSide() {
        assertEquals(List.of("720p 720x1280", "480p 480x854", "360p 360x640"), plan(1080, 1920));
    }

    @Test
    void oddSizesBecomeEvenAndKeepTheirShape() {
        assertEquals(List.of("480p 640x480", "360p 480x360"), plan(961, 721));
        assertEquals(List.of("360p 1078x360"), plan(1279, 427).subList(0, 1));
    }

    @Test
    void nothingIsPlannedBeforeTheSizeIsKnown() {
        assertEquals(List.of(), plan(0, 0));
    }

    private static VideoFormat source(int width, int height) {
        return new VideoFormat(FourCc.AVC, ByteBuffer.allocate(0), width, height, FrameRate.UNKNOWN);
    }

    @Test
    void whyNoRungFitsIsSaid() {
        assertEquals("The source has no picture", LadderPlan.whyNone(Optional.empty()));
        assertEquals("The source does not say how large its picture is", LadderPlan.whyNone(Optional.of(source(0, 0))));
        assertEquals(
                "The source has 16 lines: rungs that would enlarge it, or hardly save any, are left out",
                LadderPlan.whyNone(Optional.of(source(16, 32))));
    }

    @Test
    void whatTheRungAsksForReachesTheOutput() {
        VideoFormat source = new VideoFormat(FourCc.AVC, ByteBuffer.allocate(0), 1920, 1080, FrameRate.UNKNOWN);
        Video video = outputs(PROFILE, source).get(0);
        assertEquals(2_800_000, video.bitsPerSecond());
        assertEquals(30, video.maxFramesPerSecond());
        assertEquals(FourCc.AVC, video.codec());
    }

    private static List<String> replacing(int width, int height) {
        LadderProfile profile = new LadderProfile("test", PROFILE.rungs(), List.of(), true, Double.NaN);
        return outputs(profile, source(width, height)).stream()
                .map(video -> video.name() + " " + video.width() + "x" + video.height())
                .toList();
    }

    @Test
    void aRungStandsInThePlaceOfTheSource() {
        assertEquals(List.of("720p 1280x720", "480p 854x480", "360p 640x360"), replacing(1280, 720));
        assertEquals(List.of("360p 640x360"), replacing(640, 360));
        // nothing is enlarged for it
        assertEquals(List.of("360p 320x180"), replacing(320, 180));
        assertEquals(
                Set.of("1080p", "720p", "480p", "360p", "audio"),
                LadderPlan.replacing(new LadderProfile("test", PROFILE.rungs(), List.of(), true, -23)));
    }

    @Test
    void soundIsForEveryPlayer() {
        LadderProfile loud = new LadderProfile("test", PROFILE.rungs(), List.of(), false, -23);
        for (FourCc codec : List.of(FourCc.OPUS, FourCc.AAC, FourCc.MP3)) {
            Track sound = new Track(1, new AudioFormat(codec, ByteBuffer.allocate(0), 48_000, 2, Optional.empty()));
            List<Output> outputs = LadderPlan.outputs(loud, StreamName.parse("live/demo"), List.of(sound));
            assertEquals(1, outputs.size());
            assertEquals(FourCc.AAC, outputs.get(0).codec());
            assertEquals(List.of(), RepairOutputs.offered(List.of(sound), outputs));
        }
        assertTrue(LadderPlan.isAlways(loud, "audio") && LadderPlan.isAlways(loud, "720p"));
        assertFalse(LadderPlan.isAlways(PROFILE, "audio"));
    }
}
