package io.millrace.packagers.cmaf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.EndOfPublication;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.Sample;
import io.millrace.api.packaging.PackagingProfile;
import io.millrace.formats.cmaf.BoxDump;
import io.millrace.packagers.cmaf.RecordingWriter.Part;
import io.millrace.packagers.cmaf.RecordingWriter.Window;
import io.millrace.testkit.FakeLiveStream;
import io.millrace.testkit.FakeWorkers;
import io.millrace.testkit.SyntheticStream;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tracks that fall silent for more than a second while others go on, and return: wall-clock times advance by durations. */
final class SilenceTest {
    private final SyntheticStream source =
            SyntheticStream.of(25, 50).withBFrames(2).withFrameBytes(60);

    private List<Sample> silent(boolean video, long fromUs, long toUs) {
        return source.samples(0, 16_000_000).stream()
                .filter(sample -> sample.isVideo() != video || sample.dtsUs() < fromUs || sample.dtsUs() >= toUs)
                .toList();
    }

    /** @param swapEvery another packager takes over after so many samples, 0 for never */
    private RecordingWriter packaged(List<Sample> samples, int swapEvery) {
        FakeLiveStream stream = new FakeLiveStream("live/demo");
        RecordingWriter windows = new RecordingWriter();
        var packaging =
                new CmafPackager(FakeWorkers.direct()).attach(stream, PackagingProfile.DEFAULT, windows.writer());
        stream.publish(new FormatChange(source.tracks()));
        int count = 0;
        for (Sample sample : samples) {
            stream.publish(sample);
            if (swapEvery > 0 && ++count % swapEvery == 0) {
                packaging.close();
                packaging = new CmafPackager(FakeWorkers.direct())
                        .attach(stream, PackagingProfile.DEFAULT, windows.writer());
            }
        }
        stream.publish(new EndOfPublication("end"));
        return windows;
    }

    private static void assertContinuous(Window window, long toleranceUs) {
        PackagingProfile profile = PackagingProfile.DEFAULT;
        long endUs = window.parts.get(0).startUs();
        for (Part part : window.parts) {
            assertEquals(endUs, part.startUs(), toleranceUs, "a hole before " + part);
            assertTrue(part.gap() || part.durationUs() <= profile.partTargetUs(), part.toString());
            endUs = part.startUs() + part.durationUs();
        }
        for (long number : window.sequences()) {
            assertTrue(window.segmentUs(number) <= profile.targetDurationUs() + 10_000, "segment " + number);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2500000, 4800000", // over one cut, back in the middle of the next segment
        "2100000, 4300000", // from the beginning of a segment
        "3900000, 5500000",
        "2500000, 6950000", // a whole segment, and part of the next
        "2100000, 11000000",
        "2500000, 3700000", // within one segment
        "3000000, 8040000" // back at a cut
    })
    void soundThatReturnsInMidSegment(long fromUs, long toUs) {
        List<Sample> samples = silent(false, fromUs, toUs);
        RecordingWriter windows = packaged(samples, 0);
        assertContinuous(windows.video(), 0);
        assertContinuous(windows.audio(), 1);
        assertEquals(windows.video().sequence, windows.audio().sequence);
        assertEquals(
                samples.stream().filter(sample -> !sample.isVideo()).count(),
                Unpacked.samples(media(windows.audio())).size());
        assertTrue(windows.warnings.isEmpty());
    }

    @ParameterizedTest
    @CsvSource({"2500000, 4800000", "3900000, 5500000", "2500000, 6950000", "2100000, 11000000", "2500000, 3700000"})
    void picturesThatReturnInMidSegment(long fromUs, long toUs) {
        RecordingWriter windows = packaged(silent(true, fromUs, toUs), 0);
        assertContinuous(windows.video(), 40_000);
        assertContinuous(windows.audio(), 1);
        assertEquals(windows.video().sequence, windows.audio().sequence);
    }

    private static Window media(Window window) {
        Window media = new Window();
        media.track = window.track;
        media.inits.putAll(window.inits);
        window.parts.stream().filter(part -> !part.gap()).forEach(media.parts::add);
        return media;
    }

    @Test
    void aHoleAtTheBeginningIsWrittenAsPartsWithoutSamplesBehindTheFirst() {
        List<Sample> samples = silent(false, 2_500_000, 4_800_000);
        Window audio = packaged(samples, 0).audio();
        List<Part> segment = audio.segment(3);
        assertEquals(4_040_000, segment.get(0).startUs(), 22_000);
        assertTrue(samplesOf(segment.get(0)) > 0, "players take no segment whose first part is empty");
        for (Part part : segment.subList(1, 4)) {
            assertEquals(0, samplesOf(part));
            assertEquals(PackagingProfile.DEFAULT.partTargetUs(), part.durationUs());
        }
        assertTrue(samplesOf(segment.get(4)) > 5);
        List<Sample> written = Unpacked.samples(audio);
        List<Sample> given =
                samples.stream().filter(sample -> !sample.isVideo()).toList();
        for (int i = 0; i < given.size(); i++) {
            assertEquals(given.get(i).ptsUs(), written.get(i).ptsUs(), 22, "sample " + i + " is at its own time");
        }
    }

    @Test
    void takingOverBehindAnyPartLosesNothingOfTheHole() {
        List<Sample> samples = silent(false, 2_500_000, 4_900_000);
        int parts = packaged(samples, 0).parts();
        for (int at = 1; at < parts; at++) {
            FakeLiveStream stream = new FakeLiveStream("live/demo");
            RecordingWriter windows = new RecordingWriter();
            boolean[] due = new boolean[1];
            windows.limit(at, () -> due[0] = true);
            CmafPackager packager = new CmafPackager(FakeWorkers.direct());
            packager.attach(stream, PackagingProfile.DEFAULT, windows.writer());
            stream.publish(new FormatChange(source.tracks()));
            for (Sample sample : samples) {
                stream.publish(sample);
                if (due[0]) {
                    due[0] = false;
                    packager.attach(stream, PackagingProfile.DEFAULT, windows.writer());
                }
            }
            stream.publish(new EndOfPublication("end"));
            assertContinuous(windows.audio(), 1);
            assertContinuous(windows.video(), 0);
        }
    }

    private static int samplesOf(Part part) {
        String runs = BoxDump.of(ByteBuffer.wrap(part.bytes()))
                .lines()
                .filter(line -> line.strip().startsWith("trun"))
                .findFirst()
                .orElse("samples=0 ");
        return Integer.parseInt(runs.replaceFirst(".*samples=(\\d+).*", "$1"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 31})
    void packagersThatTakeOverLeaveNoHolesEither(int swapEvery) {
        long[][] silences = {{2_500_000, 4_800_000}, {2_100_000, 4_300_000}, {2_100_000, 11_000_000}};
        for (long[] silence : silences) {
            List<Sample> samples = silent(false, silence[0], silence[1]);
            RecordingWriter windows = packaged(samples, swapEvery);
            assertContinuous(windows.audio(), 1);
            assertContinuous(windows.video(), 0);
            assertEquals(
                    samples.stream().filter(sample -> !sample.isVideo()).count(),
                    Unpacked.samples(media(windows.audio())).size());
            assertContinuous(
                    packaged(silent(true, silence[0], silence[1]), swapEvery).video(), 40_000);
        }
    }
}
