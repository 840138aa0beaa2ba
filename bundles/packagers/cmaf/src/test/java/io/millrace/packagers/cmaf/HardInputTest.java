package io.millrace.packagers.cmaf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.DataFormat;
import io.millrace.api.media.Discontinuity;
import io.millrace.api.media.EndOfPublication;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.Sample;
import io.millrace.api.media.StreamItem;
import io.millrace.api.media.Track;
import io.millrace.api.packaging.Packaging;
import io.millrace.api.packaging.PackagingProfile;
import io.millrace.formats.cmaf.BoxDump;
import io.millrace.packagers.cmaf.RecordingWriter.Part;
import io.millrace.packagers.cmaf.RecordingWriter.Window;
import io.millrace.testkit.FakeLiveStream;
import io.millrace.testkit.FakeWorkers;
import io.millrace.testkit.SyntheticStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What encoders and networks really send: rounded times, tracks far apart, pictures that stand still, many reconnects. */
final class HardInputTest {
    private static final Track SCTE = new Track(201, DataFormat.of(FourCc.SCTE35, ""));

    private final FakeLiveStream stream = new FakeLiveStream("live/demo");
    private final RecordingWriter windows = new RecordingWriter();
    private final SyntheticStream source =
            SyntheticStream.of(25, 50).withBFrames(2).withFrameBytes(60);
    private Packaging packaging = attach();

    private Packaging attach() {
        return new CmafPackager(FakeWorkers.direct()).attach(stream, PackagingProfile.DEFAULT, windows.writer());
    }

    private void swap() {
        packaging.close();
        packaging = attach();
    }

    private void publish(List<? extends StreamItem> items, int swapEvery) {
        int count = 0;
        for (StreamItem item : items) {
            stream.publish(item);
            if (swapEvery > 0 && ++count % swapEvery == 0) {
                swap();
            }
        }
    }

    private void start() {
        stream.publish(new FormatChange(source.tracks()));
    }

    private static long roundedToMs(long us) {
        return Math.round(us / 1_000.0) * 1_000;
    }

    @Test
    void segmentsFollowEachOtherExactlyThoughTimesAreRounded() {
        start();
        SyntheticStream ntsc = SyntheticStream.of(29, 58).withBFrames(2).withFrameBytes(60);
        List<Sample> rounded = ntsc.samples(0, 20_000_000).stream()
                .map(sample -> sample.at(roundedToMs(sample.dtsUs()), roundedToMs(sample.ptsUs())))
                .toList();
        publish(rounded, 0);
        Window video = windows.video();
        List<Long> numbers = video.sequences();
        assertTrue(numbers.size() >= 10);
        for (int i = 1; i < numbers.size(); i++) {
            long endUs = video.startUs(numbers.get(i - 1)) + video.segmentUs(numbers.get(i - 1));
            assertEquals(endUs, video.startUs(numbers.get(i)), "segment " + numbers.get(i));
        }
    }

    @Test
    void aPictureThatStandsStillIsAnnouncedAsSeveralParts() {
        stream.publish(new FormatChange(List.of(SyntheticStream.VIDEO)));
        long timeUs = 0;
        int count = 0;
        for (Sample sample : SyntheticStream.of(25, 50).withFrameBytes(60).video(0, 8_000_000)) {
            stream.publish(sample.at(timeUs, timeUs));
            timeUs += ++count % 20 == 0 ? 1_330_000 : 40_000;
        }
        stream.publish(new EndOfPublication("end"));
        Window video = windows.video();
        long endUs = 0;
        for (Part part : video.parts) {
            assertTrue(part.durationUs() <= PackagingProfile.DEFAULT.partTargetUs(), part.toString());
            assertEquals(endUs, part.startUs());
            endUs += part.durationUs();
        }
        assertEquals(timeUs, endUs, 1_330_000);
        assertEquals(200, Unpacked.samples(video).size());
        List<Long> fragments = Unpacked.fragmentNumbers(video);
        for (int i = 0; i < fragments.size(); i++) {
            assertEquals(i + 1, fragments.get(i));
        }
    }

    @Test
    void anEmptyChunkTellsItsPlaceAndHoldsNothing() {
        String dump = BoxDump.of(EmptyChunk.of(2, 7, 90_000));
        assertTrue(dump.contains("tfhd") && dump.contains("trackId=2 "), dump);
        assertTrue(dump.contains("tfdt") && dump.contains("90000") && dump.contains("mdat"), dump);
    }

    @Test
    void aStreamThatStoodStillForLongGoesOnBehindADiscontinuity() {
        start();
        publish(source.samples(0, 3_000_000), 0);
        publish(source.samples(60_000_000, 63_000_000), 0);
        stream.publish(new EndOfPublication("end"));
        assertTrue(windows.log.contains("discontinuity"));
        for (Window window : windows.windows.values()) {
            for (long number : window.sequences()) {
                assertTrue(window.segmentUs(number) <= 4_010_000, "segment " + number);
            }
        }
        assertEquals(150, Unpacked.samples(windows.video()).size());
    }

    /** Audio arrives this much before the video it belongs to, or behind it. */
    @ParameterizedTest
    @ValueSource(longs = {-2_500_000, -1_500_000, -500_000, 500_000, 1_500_000, 2_500_000})
    void tracksThatArriveFarApartNeverOverlap(long lateUs) {
        start();
        List<Sample> apart = new ArrayList<>(source.samples(0, 30_000_000));
        apart.sort(Comparator.comparingLong(sample -> sample.dtsUs() + (sample.isVideo() ? 0 : lateUs)));
        publish(apart, 0);
        stream.publish(new EndOfPublication("end"));
        for (Window window : windows.windows.values()) {
            long endUs = 0;
            for (Part part : window.parts) {
                assertTrue(part.startUs() >= endUs - 1, part + " begins before " + endUs);
                endUs = part.startUs() + part.durationUs();
            }
        }
        // what came too late for its segment, before it was known that this stream has to be waited for
        assertTrue(Unpacked.samples(windows.video()).size() >= 640);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 31})
    void swapsAroundReconnectsRepeatAndLoseNothing(int swapEvery) {
        publish(reconnects(), swapEvery);
        RecordingWriter swapped = new RecordingWriter();
        swapped.windows.putAll(windows.windows);
        FakeLiveStream calm = new FakeLiveStream("live/demo");
        RecordingWriter expected = new RecordingWriter();
        new CmafPackager(FakeWorkers.direct()).attach(calm, PackagingProfile.DEFAULT, expected.writer());
        reconnects().forEach(calm::publish);
        for (Window window : expected.windows.values()) {
            List<Part> parts = swapped.windows.get(window.track.id()).parts;
            assertEquals(window.parts.size(), parts.size(), "track " + window.track.id());
            for (int i = 0; i < parts.size(); i++) {
                assertEquals(window.parts.get(i).sequence(), parts.get(i).sequence());
                assertEquals(window.parts.get(i).startUs(), parts.get(i).startUs());
                assertArrayEquals(window.parts.get(i).bytes(), parts.get(i).bytes(), "part " + i);
            }
        }
    }

    private List<StreamItem> reconnects() {
        List<StreamItem> items = new ArrayList<>();
        FormatChange both = new FormatChange(source.tracks());
        items.add(both);
        items.addAll(source.samples(0, 3_300_000));
        items.add(new EndOfPublication("lost"));
        items.add(new Discontinuity(Discontinuity.Reason.NEW_PUBLICATION));
        items.add(new FormatChange(List.of(SyntheticStream.VIDEO)));
        items.addAll(source.video(6_000_000, 9_000_000));
        items.add(both);
        items.addAll(source.samples(9_000_000, 12_500_000));
        items.add(new Discontinuity(Discontinuity.Reason.TIMESTAMP_JUMP));
        items.addAll(source.samples(14_000_000, 17_000_000));
        return items;
    }

    @Test
    void knownMessagesWithoutASchemeGetTheirStandardOne() {
        List<Track> tracks = new ArrayList<>(source.tracks());
        tracks.add(SCTE);
        stream.publish(new FormatChange(tracks));
        publish(source.samples(0, 1_000_000), 0);
        stream.publish(new Sample(SCTE.id(), 1_000_000, 1_500_000, Sample.SYNC, ByteBuffer.allocate(20)));
        publish(source.samples(1_000_000, 2_000_000), 0);
        assertEquals(1, countOf("emsg", windows.video()));
        assertEquals(0, countOf("emsg", windows.audio()));
    }

    @Test
    void everySegmentTellsTheWallClock() {
        start();
        publish(source.samples(0, 9_000_000), 0);
        for (Window window : windows.windows.values()) {
            for (Part part : window.parts) {
                assertEquals(part.index() == 0 ? 1 : 0, countOf("prft", part), part.toString());
            }
        }
    }

    private static long countOf(String box, Window window) {
        return window.parts.stream().mapToLong(part -> countOf(box, part)).sum();
    }

    private static long countOf(String box, Part part) {
        return BoxDump.of(ByteBuffer.wrap(part.bytes()))
                .lines()
                .filter(line -> line.startsWith(box + " "))
                .count();
    }
}
