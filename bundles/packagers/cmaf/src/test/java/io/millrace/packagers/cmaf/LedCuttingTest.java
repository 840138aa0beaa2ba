package io.millrace.packagers.cmaf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.Discontinuity;
import io.millrace.api.media.EndOfPublication;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.Sample;
import io.millrace.api.packaging.PackagingProfile;
import io.millrace.packagers.cmaf.RecordingWriter.Part;
import io.millrace.packagers.cmaf.RecordingWriter.Window;
import io.millrace.testkit.FakeLiveStream;
import io.millrace.testkit.FakeWorkers;
import io.millrace.testkit.SyntheticStream;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A rendition is cut where its origin is cut. */
final class LedCuttingTest {
    private static final long PART_US = 200_000;

    private final FakeLiveStream origin = new FakeLiveStream("live/demo");
    private final FakeLiveStream rung = new FakeLiveStream("live/demo@720p");
    private final RecordingWriter originWindows = new RecordingWriter();
    private final RecordingWriter rungWindows = new RecordingWriter();
    private final FakeWorkers workers = FakeWorkers.direct();
    private SyntheticStream source = SyntheticStream.of(25, 50).withBFrames(2);

    @BeforeEach
    void attach() {
        rungWindows.leader = new RecordedLeader(originWindows);
        CmafPackager packager = new CmafPackager(workers);
        packager.attach(origin, PackagingProfile.DEFAULT, originWindows.writer());
        packager.attach(rung, PackagingProfile.DEFAULT, rungWindows.writer());
        origin.publish(new FormatChange(source.tracks()));
        rung.publish(new FormatChange(List.of(SyntheticStream.VIDEO)));
    }

    private void publish(long fromUs, long toUs) {
        source.samples(fromUs, toUs).forEach(origin::publish);
    }

    /** What an encoder without reordered pictures makes of the source. */
    private void transcode(long fromUs, long toUs) {
        source.video(0, toUs + 1_000_000).stream()
                .sorted(Comparator.comparingLong(Sample::ptsUs))
                .filter(sample -> sample.ptsUs() >= fromUs && sample.ptsUs() < toUs)
                .forEach(sample -> rung.publish(sample.at(sample.ptsUs(), sample.ptsUs())));
    }

    private Window led() {
        return rungWindows.video();
    }

    private void assertAligned(long number) {
        Window own = originWindows.video();
        assertEquals(own.startUs(number), led().startUs(number), Lead.TOLERANCE_US, "start of " + number);
        assertEquals(own.segmentUs(number), led().segmentUs(number), 2 * Lead.TOLERANCE_US, "length of " + number);
        assertEquals(
                own.segment(number).get(0).independent(),
                led().segment(number).get(0).independent());
    }

    private void assertContinuous() {
        long endUs = led().parts.get(0).startUs();
        for (Part part : led().parts) {
            assertEquals(endUs, part.startUs(), Lead.TOLERANCE_US, part.toString());
            assertTrue(part.gap() || part.durationUs() <= PART_US, part.toString());
            endUs = part.startUs() + part.durationUs();
        }
    }

    @ParameterizedTest
    @CsvSource({"25,50,0", "25,50,2", "30,60,2", "50,50,3", "25,100,2", "25,250,2", "60,120,0"})
    void segmentsAreThoseOfTheOrigin(int fps, int gop, int bFrames) {
        source = SyntheticStream.of(fps, gop).withBFrames(bFrames);
        for (long us = 0; us < 21_000_000; us += 100_000) {
            publish(us, us + 100_000);
            transcode(us - 200_000, us - 100_000);
        }
        List<Long> numbers = led().sequences();
        assertEquals(originWindows.video().sequences().subList(0, numbers.size()), numbers);
        assertTrue(numbers.size() >= originWindows.video().sequences().size() - 1);
        numbers.subList(0, numbers.size() - 1).forEach(this::assertAligned);
        assertContinuous();
        for (Part part : led().parts.subList(0, led().parts.size() - 11)) {
            boolean last = led().segment(part.sequence()).size() - 1 == part.index();
            assertTrue(last || part.durationUs() >= PART_US * 0.8, part + " is too short");
        }
        assertTrue(rungWindows.warnings.isEmpty(), rungWindows.warnings::toString);
    }

    @Test
    void whatIsAheadOfItsOriginWaits() {
        transcode(0, 3_000_000);
        assertEquals(0, led().parts.size());
        publish(0, 5_000_000);
        transcode(3_000_000, 5_000_000);
        publish(5_000_000, 6_000_000);
        workers.timer.advance(500_000);
        assertAligned(1);
        assertAligned(2);
        assertContinuous();
    }

    @Test
    void theLastPartOfASegmentDoesNotWaitForTheNextOne() {
        source = SyntheticStream.of(25, 50);
        publish(0, 4_040_000);
        assertEquals(20, originWindows.video().parts.size(), "two segments");
        transcode(0, 4_040_000);
        assertEquals(20, led().parts.size());
        assertEquals(3, led().sequence);
    }

    @Test
    void whatJoinsLateHasTheNumbersOfItsTime() {
        publish(0, 9_000_000);
        transcode(4_500_000, 8_900_000);
        assertEquals(List.of(4L, 5L), led().sequences());
        assertAligned(4);
        assertEquals(List.of("open 0", "init 0"), rungWindows.log);
    }

    @Test
    void aSegmentBeginsWithAKeyPictureWhereTheOriginsDoes() {
        source = SyntheticStream.of(25, 50);
        // the key pictures of this one come 400 ms later
        SyntheticStream layer = SyntheticStream.of(25, 60);
        for (long us = 0; us < 9_000_000; us += 40_000) {
            publish(us, us + 40_000);
            layer.video(us, us + 40_000).forEach(rung::publish);
        }
        publish(9_000_000, 14_000_000);
        workers.timer.advance(500_000);
        assertEquals(List.of(1L, 2L, 3L, 4L), led().sequences().subList(0, 4));
        for (long number = 1; number <= 4; number++) {
            assertTrue(led().segment(number).get(0).independent(), "segment " + number);
            assertEquals(originWindows.video().startUs(number), led().startUs(number), Lead.TOLERANCE_US);
        }
        assertContinuous();
    }

    @Test
    void whatHasNoKeyPictureInASegmentLeavesItOut() {
        source = SyntheticStream.of(25, 50);
        SyntheticStream layer = SyntheticStream.of(25, 150);
        for (long us = 0; us < 13_000_000; us += 40_000) {
            publish(us, us + 40_000);
            layer.video(us, us + 40_000).forEach(rung::publish);
        }
        List<Boolean> gaps = led().sequences().stream()
                .map(number -> led().segment(number).get(0).gap())
                .toList();
        assertEquals(List.of(false, true, true, false), gaps.subList(0, 4));
        assertContinuous();
    }

    @Test
    void whatIsMissingIsAGapAndNoDiscontinuity() {
        publish(0, 5_000_000);
        transcode(0, 2_500_000);
        rung.publish(new EndOfPublication("The worker ended"));
        publish(5_000_000, 12_000_000);
        rung.publish(new FormatChange(List.of(SyntheticStream.VIDEO)));
        transcode(6_040_000, 11_900_000);
        assertEquals(List.of(1L, 2L, 3L, 4L, 5L, 6L), led().sequences());
        assertAligned(1);
        assertTrue(led().segment(3).get(0).gap());
        assertAligned(4);
        assertAligned(5);
        assertFalse(rungWindows.log.contains("discontinuity"));
    }

    @Test
    void anEncoderThatIsReplacedInMidSegmentLeavesOneAsLongAsTheOrigins() {
        publish(0, 2_500_000);
        transcode(0, 2_300_000);
        rung.publish(new EndOfPublication("Another encoder"));
        rung.publish(new FormatChange(List.of(SyntheticStream.VIDEO)));
        publish(2_500_000, 4_500_000);
        transcode(4_040_000, 4_400_000);
        workers.timer.advance(500_000);
        publish(4_500_000, 8_500_000);
        transcode(4_400_000, 8_400_000);
        assertEquals(List.of(1L, 2L, 3L, 4L, 5L), led().sequences());
        assertAligned(2);
        assertAligned(3);
        assertContinuous();
    }

    @Test
    void anOriginThatSaysNothingIsNotWaitedForWithoutEnd() {
        publish(0, 2_500_000);
        transcode(0, 2_300_000);
        rung.publish(new EndOfPublication("The worker ended"));
        workers.timer.advance(6_500_000);
        assertEquals(2, led().sequence);
        workers.timer.advance(1_000_000);
        assertEquals(3, led().sequence, "the segment ends with what there is");
    }

    @Test
    void theLastPictureStandsStillWhileAnEncoderIsAway() {
        publish(0, 7_000_000);
        transcode(0, 2_500_000);
        transcode(4_040_000, 6_900_000);
        assertEquals(List.of(1L, 2L, 3L, 4L), led().sequences());
        assertAligned(2);
        assertAligned(3);
        assertContinuous();
    }

    @Test
    void playersLearnOfWhatIsMissingWithoutWaitingForItsEnd() {
        publish(0, 4_500_000);
        transcode(0, 2_500_000);
        workers.timer.advance(500_000);
        assertEquals(List.of(1L, 2L), led().sequences());
        publish(4_500_000, 12_000_000);
        workers.timer.advance(500_000);
        assertAligned(2);
        assertEquals(List.of(1L, 2L, 3L, 4L), led().sequences());
        assertTrue(led().segment(4).get(0).gap());
        transcode(2_500_000, 7_000_000);
        assertEquals(List.of(1L, 2L, 3L, 4L), led().sequences(), "too late");
        transcode(8_000_000, 12_000_000);
        assertAligned(5);
        assertContinuous();
    }

    @Test
    void aDiscontinuityOfTheOriginBeginsASegmentHereToo() {
        publish(0, 3_000_000);
        transcode(0, 2_960_000);
        origin.publish(new Discontinuity(Discontinuity.Reason.NEW_PUBLICATION));
        rung.publish(new Discontinuity(Discontinuity.Reason.NEW_PUBLICATION));
        publish(10_000_000, 15_000_000);
        transcode(10_040_000, 14_900_000);
        assertEquals(List.of(1L, 2L, 3L, 4L, 5L), originWindows.video().sequences());
        assertEquals(List.of(1L, 2L, 3L, 4L, 5L), led().sequences());
        assertAligned(3);
        assertAligned(4);
        assertEquals(1, rungWindows.log.stream().filter("discontinuity"::equals).count());
    }

    @Test
    void aSuccessorGoesOnWhereThePackagerStopped() {
        publish(0, 5_000_000);
        rungWindows.limit(
                7, () -> new CmafPackager(workers).attach(rung, PackagingProfile.DEFAULT, rungWindows.writer()));
        transcode(0, 4_900_000);
        assertEquals(List.of(1L, 2L, 3L), led().sequences());
        assertAligned(1);
        assertAligned(2);
        assertContinuous();
    }
}
