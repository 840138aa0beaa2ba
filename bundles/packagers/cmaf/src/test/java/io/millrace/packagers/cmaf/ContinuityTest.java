package io.millrace.packagers.cmaf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.Discontinuity;
import io.millrace.api.media.EndOfPublication;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import io.millrace.api.packaging.Packaging;
import io.millrace.api.packaging.PackagingProfile;
import io.millrace.packagers.cmaf.RecordingWriter.Part;
import io.millrace.packagers.cmaf.RecordingWriter.Window;
import io.millrace.testkit.FakeLiveStream;
import io.millrace.testkit.FakeWorkers;
import io.millrace.testkit.SyntheticStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Streams that are not regular: tracks that come, go, fall silent, change, jump. */
final class ContinuityTest {
    private static final Track OTHER_AUDIO = new Track(
            65,
            new AudioFormat(FourCc.AAC, ByteBuffer.wrap(new byte[] {0x11, (byte) 0x90}), 48_000, 2, Optional.of("de")));

    private final FakeLiveStream stream = new FakeLiveStream("live/demo");
    private final RecordingWriter windows = new RecordingWriter();
    private final SyntheticStream source =
            SyntheticStream.of(25, 50).withBFrames(2).withFrameBytes(60);
    private final Packaging packaging =
            new CmafPackager(FakeWorkers.direct()).attach(stream, PackagingProfile.DEFAULT, windows.writer());

    private void publish(List<Sample> samples) {
        samples.forEach(stream::publish);
    }

    private void start() {
        stream.publish(new FormatChange(source.tracks()));
    }

    private static List<Long> numbers(Window window) {
        return window.sequences();
    }

    private static void assertNumbersRise(Window window) {
        List<Long> numbers = numbers(window);
        for (int i = 1; i < numbers.size(); i++) {
            assertEquals(numbers.get(i - 1) + 1, numbers.get(i), "a hole in " + numbers);
        }
    }

    @Test
    void silentAudioDoesNotBlockVideo() {
        start();
        publish(source.samples(0, 3_000_000));
        publish(source.video(3_000_000, 11_000_000));
        assertTrue(windows.video().parts.size() >= 53, "video goes on");
        publish(source.samples(11_000_000, 15_000_000));
        stream.publish(new EndOfPublication("end"));
        Window audio = windows.audio();
        assertNumbersRise(audio);
        assertNumbersRise(windows.video());
        assertEquals(windows.video().sequence, audio.sequence);
        assertEquals(
                List.of(3L, 4L, 5L),
                audio.parts.stream().filter(Part::gap).map(Part::sequence).toList(),
                "holes where no audio was");
        assertEquals(windows.video().startUs(7), audio.startUs(7), 11_000);
        assertEquals(
                source.audio(0, 3_000_000).size()
                        + source.audio(11_000_000, 15_000_000).size(),
                Unpacked.samples(audioWithoutGaps()).size());
    }

    private Window audioWithoutGaps() {
        Window audio = windows.audio();
        Window media = new Window();
        media.track = audio.track;
        media.inits.putAll(audio.inits);
        audio.parts.stream().filter(part -> !part.gap()).forEach(media.parts::add);
        return media;
    }

    @Test
    void silentVideoDoesNotBlockAudio() {
        start();
        publish(source.samples(0, 3_000_000));
        publish(source.audio(3_000_000, 12_000_000));
        long endUs = windows.audio().parts.stream()
                .mapToLong(part -> part.startUs() + part.durationUs())
                .max()
                .orElse(0);
        assertTrue(endUs > 10_500_000, "audio ends at " + endUs);
        assertTrue(numbers(windows.audio()).size() >= 4);
        for (long number : numbers(windows.audio())) {
            assertTrue(windows.audio().segmentUs(number) <= 4_010_000);
        }
        publish(source.samples(12_000_000, 16_000_000));
        stream.publish(new EndOfPublication("end"));
        assertNumbersRise(windows.video());
        assertNumbersRise(windows.audio());
        assertEquals(windows.audio().sequence, windows.video().sequence);
        for (long number : numbers(windows.video())) {
            assertTrue(windows.video().segmentUs(number) <= 4_010_000, "segment " + number);
        }
        long last = windows.video().sequence - 1;
        assertEquals(windows.video().startUs(last), windows.audio().startUs(last), 50_000);
    }

    @Test
    void aTrackThatIsAnnouncedAndNeverComesBlocksNobody() {
        start();
        publish(source.audio(0, 9_000_000));
        assertTrue(
                numbers(windows.audio()).size() >= 3, numbers(windows.audio()).toString());
        for (long number : numbers(windows.audio())) {
            assertTrue(windows.audio().segmentUs(number) <= 2_100_000, "segment " + number);
        }
    }

    @Test
    void aTrackThatComesLateJoinsTheOthers() {
        stream.publish(new FormatChange(List.of(SyntheticStream.VIDEO)));
        publish(source.video(0, 5_000_000));
        start();
        publish(source.samples(5_000_000, 9_000_000));
        Window audio = windows.audio();
        assertEquals(3, numbers(audio).get(0));
        assertEquals(windows.video().startUs(4), audio.startUs(4), 11_000);
        assertFalse(windows.log.contains("discontinuity"));
    }

    @Test
    void aTrackThatLeavesIsClosed() {
        start();
        publish(source.samples(0, 5_000_000));
        stream.publish(new FormatChange(List.of(SyntheticStream.VIDEO)));
        publish(source.video(5_000_000, 9_000_000));
        assertTrue(windows.audio().closed);
        assertEquals(
                source.audio(0, 5_000_000).size(),
                Unpacked.samples(windows.audio()).size());
        assertEquals(5, windows.video().sequence, "video goes on");
        start();
        publish(source.samples(9_000_000, 13_000_000));
        assertNumbersRise(windows.video());
        assertFalse(windows.audio().closed);
    }

    @Test
    void aSecondLanguageIsCutWithTheFirst() {
        stream.publish(new FormatChange(List.of(SyntheticStream.VIDEO, SyntheticStream.AUDIO, OTHER_AUDIO)));
        for (Sample sample : source.samples(0, 9_000_000)) {
            stream.publish(sample);
            if (!sample.isVideo()) {
                stream.publish(new Sample(65, sample.dtsUs(), sample.ptsUs(), sample.flags(), sample.payload()));
            }
        }
        Window first = windows.audio();
        Window second = windows.windows.get(65);
        assertEquals(numbers(first), numbers(second));
        for (int i = 0; i < first.parts.size(); i++) {
            assertEquals(first.parts.get(i).startUs(), second.parts.get(i).startUs());
        }
    }

    @Test
    void aReconnectIsADiscontinuityAndLosesNothing() {
        start();
        publish(source.samples(0, 3_000_000));
        stream.publish(new EndOfPublication("lost"));
        int parts = windows.parts();
        assertFalse(windows.video().open, "what came can be played");
        stream.publish(new Discontinuity(Discontinuity.Reason.NEW_PUBLICATION));
        start();
        publish(source.samples(10_000_000, 13_000_000));
        stream.publish(new EndOfPublication("end"));
        assertTrue(windows.parts() > parts);
        assertEquals(List.of("open 0", "init 0", "open 64", "init 64", "discontinuity"), windows.log);
        assertEquals(List.of(1L, 2L, 3L, 4L), numbers(windows.video()));
        assertEquals(List.of(1L, 2L, 3L, 4L), numbers(windows.audio()));
        assertEquals(10_040_000, windows.video().startUs(3));
        assertEquals(
                source.video(0, 3_000_000).size() * 2,
                Unpacked.samples(windows.video()).size());
    }

    @Test
    void timesMayFallAtADiscontinuity() {
        start();
        publish(source.samples(8_000_000, 11_000_000));
        stream.publish(new Discontinuity(Discontinuity.Reason.TIMESTAMP_JUMP));
        publish(source.samples(2_000_000, 5_000_000));
        stream.publish(new EndOfPublication("end"));
        assertNumbersRise(windows.video());
        assertEquals(150, Unpacked.samples(windows.video()).size());
        assertEquals(windows.video().sequence, windows.audio().sequence);
    }

    @Test
    void aNewResolutionGetsANewHeader() {
        start();
        publish(source.samples(0, 3_000_000));
        VideoFormat before = (VideoFormat) SyntheticStream.VIDEO.format();
        Track small =
                new Track(0, new VideoFormat(before.codec(), before.configuration(), 640, 360, before.frameRate()));
        stream.publish(new FormatChange(List.of(small, SyntheticStream.AUDIO)));
        publish(source.samples(4_000_000, 7_000_000));
        stream.publish(new EndOfPublication("end"));
        assertEquals(List.of("open 0", "init 0", "open 64", "init 64", "discontinuity", "init 0"), windows.log);
        assertEquals(small, windows.video().track);
        assertEquals(150, Unpacked.samples(windows.video()).size());
        assertEquals(windows.video().sequence, windows.audio().sequence);
        List<Long> fragments = Unpacked.fragmentNumbers(windows.video());
        for (int i = 0; i < fragments.size(); i++) {
            assertEquals(i + 1, fragments.get(i));
        }
    }

    @Test
    void aHoleRightBehindACutIsAsLongAsWhatTheLeaderHasThere() {
        start();
        publish(source.samples(0, 3_980_000));
        publish(source.video(3_980_000, 4_080_000));
        VideoFormat before = (VideoFormat) SyntheticStream.VIDEO.format();
        Track small =
                new Track(0, new VideoFormat(before.codec(), before.configuration(), 640, 360, before.frameRate()));
        stream.publish(new FormatChange(List.of(small, SyntheticStream.AUDIO)));
        Part picture = windows.video().parts.get(windows.video().parts.size() - 1);
        Part hole = windows.audio().parts.get(windows.audio().parts.size() - 1);
        assertTrue(hole.gap());
        assertEquals(picture.sequence(), hole.sequence());
        assertEquals(picture.startUs() + picture.durationUs(), hole.startUs() + hole.durationUs());
        assertTrue(hole.durationUs() < 150_000, "microseconds: " + hole.durationUs());
    }

    @Test
    void aCodecThatCannotBeCarriedIsToldAndLeftOut() {
        Track strange = new Track(
                9,
                new VideoFormat(
                        FourCc.of("zzzz"),
                        ByteBuffer.allocate(0),
                        1,
                        1,
                        source25().frameRate()));
        stream.publish(new FormatChange(List.of(strange, SyntheticStream.AUDIO)));
        publish(source.audio(0, 5_000_000));
        stream.publish(new FormatChange(List.of(strange, SyntheticStream.AUDIO)));
        assertEquals(1, windows.warnings.size());
        assertTrue(numbers(windows.audio()).size() >= 2);
    }

    private static VideoFormat source25() {
        return (VideoFormat) SyntheticStream.VIDEO.format();
    }

    @Test
    void theFirstPictureIsAKeyPicture() {
        start();
        publish(source.samples(1_000_000, 5_000_000));
        assertEquals(2_040_000, windows.video().startUs(1));
        assertTrue(windows.video().parts.get(0).independent());
    }

    @Test
    void variableFrameRatesKeepToTheTarget() {
        stream.publish(new FormatChange(List.of(SyntheticStream.VIDEO)));
        List<Sample> irregular = new ArrayList<>();
        long timeUs = 0;
        int[] stepsUs = {16_000, 40_000, 33_000, 90_000, 250_000, 20_000, 70_000, 199_000, 1_000};
        for (Sample sample : SyntheticStream.of(25, 50).withFrameBytes(60).video(0, 12_000_000)) {
            irregular.add(sample.at(timeUs, timeUs));
            timeUs += stepsUs[irregular.size() % stepsUs.length];
        }
        publish(irregular);
        Window video = windows.video();
        for (Part part : video.parts) {
            boolean lone = part.durationUs() == 250_000;
            assertTrue(lone || part.durationUs() <= 200_000, part.toString());
        }
        for (long number : numbers(video)) {
            assertTrue(video.segmentUs(number) <= 4_010_000);
        }
        assertEquals(irregular.size() - 1, Unpacked.samples(video).size(), 6);
    }

    @Test
    void aReaderThatWasLappedGoesOnAtAKeyPicture() {
        FakeWorkers queued = FakeWorkers.queued();
        FakeLiveStream fast = new FakeLiveStream("live/fast");
        RecordingWriter written = new RecordingWriter();
        fast.publish(new FormatChange(source.tracks()));
        Packaging first = new CmafPackager(queued).attach(fast, PackagingProfile.DEFAULT, written.writer());
        source.samples(0, 5_000_000).forEach(fast::publish);
        queued.queue.runAll();
        first.close();
        // the ring holds 16384 items: more than that, and what follows the last part is gone
        long fromUs = 5_000_000;
        source.samples(fromUs, fromUs + 260_000_000).forEach(fast::publish);
        new CmafPackager(queued).attach(fast, PackagingProfile.DEFAULT, written.writer());
        queued.queue.runAll();
        assertTrue(written.log.contains("discontinuity"), written.log.toString());
        List<Long> numbers = written.video().sequences();
        assertEquals(numbers.size(), numbers.get(numbers.size() - 1) - numbers.get(0) + 1);
        Part resumed = written.video().parts.stream()
                .filter(part -> part.startUs() > 6_000_000)
                .findFirst()
                .orElseThrow();
        assertTrue(resumed.independent());
        assertEquals(0, resumed.index());
    }

    @Test
    void closingStopsReading() {
        start();
        publish(source.samples(0, 1_000_000));
        int parts = windows.parts();
        packaging.close();
        publish(source.samples(1_000_000, 3_000_000));
        assertEquals(parts, windows.parts());
        assertEquals(0, stream.readers());
    }

    @Test
    void aBadSampleCostsADiscontinuityAndNoMore() {
        start();
        publish(source.samples(0, 3_000_000));
        stream.publish(new Sample(0, -5, -5, Sample.VIDEO | Sample.SYNC, ByteBuffer.allocate(5)));
        publish(source.samples(4_000_000, 9_000_000));
        assertNumbersRise(windows.video());
        assertTrue(windows.video().sequence >= 4);
    }
}
