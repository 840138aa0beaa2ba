package io.millrace.apps.restream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.FormatChange;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.FrameRate;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import io.millrace.api.restream.TargetLimits;
import io.millrace.api.transfer.PushCheck.Verdict;
import io.millrace.testkit.FakeClock;
import io.millrace.testkit.FakeLiveStream;
import io.millrace.testkit.SyntheticStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Streams of 2.5 Mb/s with a key picture every two seconds, unless a test says otherwise. */
class StreamCheckTest {
    private static final long SECOND_US = 1_000_000;
    private static final Set<FourCc> H264 = Set.of(FourCc.AVC);

    private final FakeLiveStream stream = new FakeLiveStream("live/show");
    private final FakeLadders ladders = new FakeLadders();
    private final FakeClock clock = new FakeClock();

    private StreamCheck check(TargetLimits limits) {
        return new StreamCheck("Twitch", limits, ladders);
    }

    private void publish(FourCc codec) {
        stream.publish(new FormatChange(
                List.of(new Track(0, new VideoFormat(codec, ByteBuffer.allocate(4), 1280, 720, FrameRate.UNKNOWN)))));
    }

    @Test
    void whatSuitsHasNoProblem() {
        publish(FourCc.AVC);
        assertEquals(
                List.of(),
                check(new TargetLimits(H264, 6_000_000, 2 * SECOND_US)).problems(stream));
        assertEquals(List.of(), check(TargetLimits.NONE).problems(stream));
        assertFalse(check(TargetLimits.NONE).isNeeded());
    }

    @Test
    void tooManyBitsAreToldWithTheRenditionThatFits() {
        publish(FourCc.AVC);
        stream.videoBitsPerSecond(9_100_000);
        TargetLimits limits = new TargetLimits(H264, 6_000_000, 0);
        assertEquals(
                List.of(
                        "The pictures of live/show have 9.1 Mb/s, and Twitch takes 6.0 Mb/s: lower the encoder's bit rate,"
                                + " or turn a ladder on for live/show (media:ladder live/show default) and send one of its"
                                + " renditions"),
                check(limits).problems(stream));
        ladders.rungs(
                FakeLadders.rung("1080p", FourCc.AVC, 7_000_000),
                FakeLadders.rung("900p", FourCc.HEVC, 5_000_000),
                FakeLadders.rung("720p", FourCc.AVC, 3_000_000),
                FakeLadders.rung("480p", FourCc.AVC, 1_200_000));
        assertEquals(
                List.of(
                        "The pictures of live/show have 9.1 Mb/s, and Twitch takes 6.0 Mb/s: lower the encoder's bit rate,"
                                + " or send live/show@720p (3.0 Mb/s)"),
                check(limits).problems(stream));
    }

    @Test
    void aCodecThatIsNotTakenIsToldWithWhatIsMadeOfIt() {
        publish(FourCc.HEVC);
        assertEquals(
                List.of(
                        "The pictures of live/show are HEVC, and Twitch takes H.264: send live/show@h264, which is encoded"
                                + " for it, or set the encoder to H.264"),
                check(new TargetLimits(H264, 0, 0)).problems(stream));
        assertEquals(
                List.of(),
                check(new TargetLimits(Set.of(FourCc.AVC, FourCc.HEVC), 0, 0)).problems(stream));
    }

    @Test
    void keyPicturesThatAreTooFarApartAreTold() {
        publish(FourCc.AVC);
        assertEquals(
                List.of(
                        "The key pictures of live/show are 2 s apart, and Twitch wants one every 1.5 s: set the encoder's"
                                + " key frame interval to 1.5 s"),
                check(new TargetLimits(H264, 0, 1_500_000)).problems(stream));
        assertEquals(
                List.of(), check(new TargetLimits(H264, 0, 1_600_000)).problems(stream), "what is measured varies");
    }

    @Test
    void soundAloneSuitsEverybody() {
        stream.publish(new FormatChange(List.of(SyntheticStream.AUDIO)));
        assertEquals(List.of(), check(new TargetLimits(H264, 1, 1)).problems(stream));
    }

    @Test
    void aPushWaitsUntilItsStreamIsMeasured() {
        publish(FourCc.AVC);
        stream.videoBitsPerSecond(0);
        StartCheck start = new StartCheck(check(new TargetLimits(H264, 6_000_000, 0)), clock);
        assertEquals(Verdict.Kind.WAIT, start.check(stream).kind());
        clock.advance(2 * SECOND_US);
        stream.videoBitsPerSecond(20_000_000);
        assertEquals(Verdict.Kind.REFUSE, start.check(stream).kind());
        assertTrue(start.blocks());
        stream.videoBitsPerSecond(2_000_000);
        assertEquals(Verdict.GO, start.check(stream));
        assertFalse(start.blocks());
    }

    @Test
    void whatNeverShowsIsNotWaitedForLonger() {
        publish(FourCc.AVC);
        stream.videoBitsPerSecond(0);
        StartCheck start = new StartCheck(check(new TargetLimits(H264, 6_000_000, 0)), clock);
        start.check(stream);
        clock.advance(7 * SECOND_US);
        assertEquals(Verdict.GO, start.check(stream));
        assertEquals(Verdict.Kind.WAIT, start.check(stream).kind(), "the next broadcast is measured anew");
    }

    @Test
    void withoutLimitsNothingIsMeasured() {
        publish(FourCc.AVC);
        stream.videoBitsPerSecond(0);
        assertEquals(Verdict.GO, new StartCheck(check(TargetLimits.NONE), clock).check(stream));
    }
}
