package io.millrace.packagers.cmaf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.EndOfPublication;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.Sample;
import io.millrace.api.packaging.PackagingProfile;
import io.millrace.packagers.cmaf.RecordingWriter.Part;
import io.millrace.packagers.cmaf.RecordingWriter.Window;
import io.millrace.testkit.FakeLiveStream;
import io.millrace.testkit.FakeWorkers;
import io.millrace.testkit.SyntheticStream;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where segments and parts begin and end. */
final class CuttingTest {
    private final FakeLiveStream stream = new FakeLiveStream("live/demo");
    private final RecordingWriter windows = new RecordingWriter();
    private final FakeWorkers workers = FakeWorkers.direct();

    private void attach(PackagingProfile profile) {
        new CmafPackager(workers).attach(stream, profile, windows.writer());
    }

    private void publish(List<Sample> samples) {
        samples.forEach(stream::publish);
    }

    private static PackagingProfile parts(long partTargetUs) {
        return new PackagingProfile(partTargetUs, 2_000_000, 4_000_000, 15, Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "25, 50, 0, 200000, 2000000",
        "25, 50, 2, 200000, 2000000",
        "30, 60, 2, 200000, 2000000",
        "50, 100, 3, 200000, 2000000",
        "60, 120, 0, 200000, 2000000",
        "24, 72, 2, 209000, 3000000",
        "25, 90, 2, 200000, 3600000"
    })
    void segmentsEndAtKeyPicturesAndPartsFillTheirTarget(int fps, int gop, int bFrames, long partUs, long segmentUs) {
        SyntheticStream source = SyntheticStream.of(fps, gop).withBFrames(bFrames);
        attach(parts(partUs));
        stream.publish(new FormatChange(source.tracks()));
        publish(source.samples(0, 12_000_000));
        Window video = windows.video();
        Window audio = windows.audio();
        List<Long> numbers = video.sequences();
        assertTrue(numbers.size() >= 12_000_000 / segmentUs - 1, numbers.toString());
        for (long number : numbers.subList(0, numbers.size() - 1)) {
            assertEquals(segmentUs, video.segmentUs(number), 2);
            if (number > numbers.get(0)) {
                assertEquals(video.startUs(number), audio.startUs(number), 11_000, "cut together");
            }
            assertEquals(segmentUs, audio.segmentUs(number), 65_000);
            assertFull(video.segment(number), partUs);
            assertFull(audio.segment(number), partUs);
            assertTrue(video.segment(number).get(0).independent());
            assertTrue(audio.segment(number).stream().allMatch(Part::independent));
            assertEquals(
                    1, video.segment(number).stream().filter(Part::independent).count());
        }
        assertContinuous(video);
        assertContinuous(audio);
        assertTrue(windows.warnings.isEmpty());
    }

    private static void assertFull(List<Part> parts, long targetUs) {
        for (Part part : parts) {
            assertTrue(part.durationUs() <= targetUs, part + " is too long");
            boolean last = part.index() == parts.size() - 1;
            assertTrue(last || part.durationUs() >= targetUs * 0.85, part + " is too short");
        }
    }

    private static void assertContinuous(Window window) {
        long endUs = window.parts.get(0).startUs();
        for (Part part : window.parts) {
            assertEquals(endUs, part.startUs(), 1, part.toString());
            endUs += part.durationUs();
        }
    }

    @Test
    void aPartIsPublishedWhenItsLastDurationIsKnown() {
        SyntheticStream source = SyntheticStream.of(25, 50);
        attach(parts(200_000));
        stream.publish(new FormatChange(List.of(SyntheticStream.VIDEO)));
        publish(source.video(0, 200_000));
        assertEquals(0, windows.video().parts.size());
        publish(source.video(200_000, 240_000));
        assertEquals(1, windows.video().parts.size());
        publish(source.video(240_000, 2_000_000));
        assertEquals(9, windows.video().parts.size());
        publish(source.video(2_000_000, 2_040_000));
        assertEquals(10, windows.video().parts.size(), "the key picture ends the segment at once");
        assertFalse(windows.video().open);
    }

    @Test
    void aGopThatOutgrowsTheTargetDurationIsCut() {
        SyntheticStream source = SyntheticStream.of(25, 250).withBFrames(2);
        attach(parts(200_000));
        stream.publish(new FormatChange(source.tracks()));
        publish(source.samples(0, 21_000_000));
        Window video = windows.video();
        Window audio = windows.audio();
        assertEquals(1, windows.warnings.size(), windows.warnings.toString());
        for (long number : video.sequences()) {
            assertTrue(video.segmentUs(number) <= 4_010_000);
            assertTrue(audio.segmentUs(number) <= 4_040_000);
        }
        assertEquals(4_000_000, video.segmentUs(1));
        assertEquals(4_000_000, video.segmentUs(2));
        assertEquals(2_000_000, video.segmentUs(3));
        assertFalse(video.segment(2).get(0).independent());
        assertTrue(video.segment(4).get(0).independent());
        assertContinuous(video);
        assertContinuous(audio);
    }

    @Test
    void audioAloneIsCutByItself() {
        attach(parts(200_000));
        stream.publish(new FormatChange(List.of(SyntheticStream.AUDIO)));
        publish(SyntheticStream.of(25, 50).audio(0, 10_000_000));
        Window audio = windows.audio();
        assertEquals(94 * 1_024_000 / 48, audio.segmentUs(1), 2);
        assertEquals(5, audio.sequences().size());
        assertContinuous(audio);
    }

    @Test
    void theEndFlushesEverything() {
        SyntheticStream source = SyntheticStream.of(25, 50);
        attach(parts(200_000));
        stream.publish(new FormatChange(source.tracks()));
        publish(source.samples(0, 3_000_000));
        stream.publish(new EndOfPublication("bye"));
        assertEquals(
                3_000_000,
                windows.video().parts.stream().mapToLong(Part::durationUs).sum());
        assertEquals(
                141 * 1_024_000 / 48,
                windows.audio().parts.stream().mapToLong(Part::durationUs).sum(),
                2);
        assertEquals(3, windows.video().sequence);
        assertEquals(3, windows.audio().sequence);
    }
}
