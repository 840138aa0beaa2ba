package io.millrace.core.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.testkit.SyntheticStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimestampSanitiserTest {
    private static final long WRAP_US = 4_294_967_296_000L;
    private static final List<Track> TRACKS = List.of(SyntheticStream.VIDEO, SyntheticStream.AUDIO);

    private final SyntheticStream encoder = SyntheticStream.of(25, 50).withBFrames(2);
    private final TimestampSanitiser sanitiser = new TimestampSanitiser(0);
    private int jumps;

    @Test
    void aRegularClockPassesWithAnOffset() {
        start(5_000_000);
        List<Sample> in = encoder.samples(0, 10_000_000);
        List<Sample> out = map(shift(in, 700_000_000), 5_000_000);
        for (int i = 0; i < in.size(); i++) {
            assertEquals(in.get(i).dtsUs() + 5_000_000, out.get(i).dtsUs(), 1);
            assertEquals(
                    in.get(i).ptsUs() - in.get(i).dtsUs(),
                    out.get(i).ptsUs() - out.get(i).dtsUs());
        }
        assertEquals(0, jumps);
    }

    @Test
    void audioRoundedToMillisecondsBecomesExactAgain() {
        start(0);
        List<Sample> out = map(toMilliseconds(encoder.audio(0, 20_000_000)), 0);
        for (int n = 0; n < out.size(); n++) {
            assertEquals(n * 1_024_000_000.0 / 48_000, out.get(n).dtsUs(), 1);
        }
    }

    @Test
    void videoRoundedToMillisecondsIsLeftAlone() {
        start(0);
        SyntheticStream thirty = SyntheticStream.of(30, 60);
        List<Sample> rounded = toMilliseconds(thirty.video(0, 5_000_000));
        List<Sample> out = map(rounded, 0);
        for (int i = 0; i < out.size(); i++) {
            assertEquals(rounded.get(i).dtsUs(), out.get(i).dtsUs());
        }
    }

    @Test
    void timesThatHadToBeMendedAreCounted() {
        start(0);
        List<Sample> regular = SyntheticStream.of(25, 50).video(0, 2_000_000);
        map(regular, 0);
        assertEquals(0, sanitiser.repairs(), "what is rounded or late is not mended");
        Sample last = regular.get(regular.size() - 1);
        map(List.of(last.at(last.dtsUs(), last.ptsUs())), 0);
        assertEquals(1, sanitiser.repairs(), "it stood still");
        map(List.of(last.at(last.dtsUs() - 20_000, last.ptsUs() - 20_000)), 0);
        assertEquals(2, sanitiser.repairs(), "it went back");
    }

    @Test
    void aWrapOfThe32BitMillisecondClockIsInvisible() {
        start(0);
        List<Sample> in = encoder.samples(0, 8_000_000);
        List<Sample> wrapped = in.stream()
                .map(sample -> {
                    long raw = sample.dtsUs() + WRAP_US - 3_000_000;
                    long wrap = raw >= WRAP_US ? raw - WRAP_US : raw;
                    return sample.at(wrap, wrap + sample.ptsUs() - sample.dtsUs());
                })
                .toList();
        List<Sample> out = map(wrapped, 0);
        for (int i = 0; i < in.size(); i++) {
            assertEquals(in.get(i).dtsUs(), out.get(i).dtsUs(), 1);
        }
        assertEquals(0, jumps);
    }

    @Test
    void aJumpIsOneDiscontinuityAndKeepsTracksTogether() {
        for (long jumpUs : new long[] {3_600_000_000L, -2_500_000, 50_000_000, -7_000_000_000L}) {
            TimestampSanitiserTest fresh = new TimestampSanitiserTest();
            fresh.start(0);
            fresh.map(shift(fresh.encoder.samples(0, 5_000_000), 10_000_000_000L), 0);
            List<Sample> out =
                    fresh.map(shift(fresh.encoder.samples(5_000_000, 10_000_000), 10_000_000_000L + jumpUs), 5_000_000);
            assertEquals(1, fresh.jumps, "for a jump of " + jumpUs);
            long video = first(out, SyntheticStream.VIDEO_ID);
            long audio = first(out, SyntheticStream.AUDIO_ID);
            assertEquals(5_000_000, video, 60_000);
            assertEquals(video, audio, 60_000);
        }
    }

    @Test
    void aPauseAsLongAsTheWallClocksIsNoJump() {
        start(0);
        map(encoder.samples(0, 2_000_000), 0);
        List<Sample> out = map(encoder.samples(9_000_000, 10_000_000), 9_500_000);
        assertEquals(0, jumps);
        assertEquals(9_000_000, out.get(0).dtsUs(), 25_000);
    }

    @Test
    void aClockThatStandsStillGetsTheUsualDistance() {
        start(0);
        map(encoder.video(0, 1_000_000), 0);
        List<Sample> still = encoder.video(1_000_000, 2_000_000).stream()
                .map(sample -> sample.at(960_000, 960_000))
                .toList();
        List<Sample> out = map(still, 1_000_000);
        for (int i = 1; i < out.size(); i++) {
            assertEquals(40_000, out.get(i).dtsUs() - out.get(i - 1).dtsUs(), 3_000);
        }
    }

    @Test
    void absurdCompositionOffsetsAreDropped() {
        start(0);
        Sample first = encoder.video(0, 40_000).get(0);
        assertEquals(0, map(List.of(first.at(0, -5)), 0).get(0).ptsUs());
        Sample second = map(List.of(first.at(40_000, 99_000_000_000L)), 40_000).get(0);
        assertEquals(second.dtsUs(), second.ptsUs());
    }

    @Test
    void nothingComesBeforeTheFloor() {
        TimestampSanitiser later = new TimestampSanitiser(30_000_000);
        later.tracks(TRACKS);
        Sample sample = encoder.video(0, 40_000).get(0);
        assertEquals(30_000_000, later.map(sample, 29_000_000).dtsUs());
    }

    @Test
    void whateverTheClockDoesTimesRiseAndTracksStayNear() {
        for (int seed = 0; seed < 200; seed++) {
            TimestampSanitiserTest fresh = new TimestampSanitiserTest();
            fresh.start(0);
            List<Sample> out = fresh.map(disturb(fresh.encoder.samples(0, 20_000_000), new Random(seed)), 0);
            Map<Integer, Long> last = new HashMap<>();
            for (Sample sample : out) {
                long before = last.getOrDefault(sample.trackId(), -1L);
                assertTrue(sample.dtsUs() > before, "seed " + seed);
                assertTrue(sample.ptsUs() >= sample.dtsUs() && sample.ptsUs() < sample.dtsUs() + 10_000_001);
                last.put(sample.trackId(), sample.dtsUs());
            }
            long apart = Math.abs(last.get(SyntheticStream.VIDEO_ID) - last.get(SyntheticStream.AUDIO_ID));
            assertTrue(apart < 15_000_000, "seed " + seed + ": tracks are " + apart + " µs apart");
        }
    }

    @Test
    void aTrackWhoseFormatStaysKeepsItsClock() {
        start(0);
        map(encoder.samples(0, 1_000_000), 0);
        sanitiser.tracks(List.of(SyntheticStream.VIDEO, SyntheticStream.AUDIO));
        List<Sample> out = map(encoder.samples(1_000_000, 2_000_000), 1_000_000);
        assertEquals(1_000_000, out.get(0).dtsUs(), 25_000);
        assertFalse(sanitiser.takeJump());
    }

    private void start(long arrivalUs) {
        sanitiser.tracks(TRACKS);
    }

    private List<Sample> map(List<Sample> samples, long arrivalUs) {
        List<Sample> out = new ArrayList<>();
        long firstUs = samples.get(0).dtsUs();
        long elapsedUs = arrivalUs;
        for (Sample sample : samples) {
            out.add(sanitiser.map(sample, elapsedUs));
            jumps += sanitiser.takeJump() ? 1 : 0;
            elapsedUs += 13_000;
        }
        assertTrue(firstUs != Long.MIN_VALUE);
        return out;
    }

    private static List<Sample> shift(List<Sample> samples, long us) {
        return samples.stream()
                .map(sample -> sample.at(sample.dtsUs() + us, sample.ptsUs() + us))
                .toList();
    }

    private static List<Sample> toMilliseconds(List<Sample> samples) {
        return samples.stream()
                .map(sample -> sample.at(sample.dtsUs() / 1_000 * 1_000, sample.ptsUs() / 1_000 * 1_000))
                .toList();
    }

    /** Now and then the clock jumps, for both tracks, or single samples come with any time. */
    private static List<Sample> disturb(List<Sample> samples, Random random) {
        List<Sample> out = new ArrayList<>();
        long shiftUs = 0;
        for (Sample sample : samples) {
            int dice = random.nextInt(200);
            if (dice == 0) {
                shiftUs = random.nextLong(-1L << 42, 1L << 42);
            }
            long dtsUs = sample.dtsUs() + shiftUs + (dice == 1 ? random.nextLong(-3_000_000, 3_000_000) : 0);
            out.add(sample.at(dtsUs, dtsUs + random.nextLong(-100_000, 200_000)));
        }
        return out;
    }

    private static long first(List<Sample> samples, int trackId) {
        return samples.stream()
                .filter(sample -> sample.trackId() == trackId)
                .findFirst()
                .orElseThrow()
                .dtsUs();
    }
}
