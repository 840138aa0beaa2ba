package io.millrace.core.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.ClockReference;
import io.millrace.api.packaging.ByteRange;
import io.millrace.api.packaging.Presentation;
import io.millrace.api.packaging.Segment;
import io.millrace.api.packaging.SegmentWindow;
import io.millrace.api.packaging.SegmentWriter;
import io.millrace.api.packaging.SegmentedStream;
import io.millrace.api.packaging.TrackWriter;
import io.millrace.testkit.FakeWorkers;
import io.millrace.testkit.SyntheticStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What readers see of what a writer writes. */
final class WindowSetTest {
    @TempDir
    Path folder;

    private final FakeWorkers workers = FakeWorkers.direct();
    private final List<String> warnings = new ArrayList<>();
    private WindowSet set;
    private SegmentWriter writer;
    private TrackWriter video;

    @BeforeEach
    void open() {
        set = Windows.make(folder, workers, warnings);
        writer = set.writer();
        video = writer.open(SyntheticStream.VIDEO);
        video.init(SyntheticStream.VIDEO, Windows.bytes(700, 9));
    }

    private SegmentedStream v0() {
        return set.segments("v0");
    }

    @Test
    void everyPartMakesANewWindow() {
        SegmentWindow before = v0().window();
        assertEquals(1, before.nextMediaSequence());
        Windows.part(video, 0);
        SegmentWindow after = v0().window();
        assertNotSame(before, after);
        assertTrue(before.segments().isEmpty(), "a window once made stays as it is");
        assertTrue(after.contains(1, 0));
        assertFalse(after.contains(1, -1));
        Windows.part(video, 200_000);
        video.endSegment();
        assertTrue(v0().window().contains(1, -1));
        Segment segment = v0().window().segments().get(0);
        assertEquals(400_000, segment.durationUs());
        assertEquals(2_000, segment.body().sizeBytes());
        assertEquals(700, segment.init().body().sizeBytes());
        assertEquals(1, after.segments().get(0).parts().size());
    }

    @Test
    void bytesAreDirectAndThoseThatWereWritten() throws Exception {
        Windows.part(video, 200_000);
        Windows.part(video, 400_000);
        Segment segment = v0().window().segments().get(0);
        List<ByteBuffer> whole = segment.body()
                .read(new ByteRange(0, 2_000))
                .toCompletableFuture()
                .get();
        assertEquals(1, whole.size(), "one contiguous buffer");
        assertTrue(whole.get(0).isDirect() && whole.get(0).isReadOnly());
        assertEquals(1, whole.get(0).get(0));
        assertEquals(2, whole.get(0).get(1_000));
        List<ByteBuffer> part = segment.parts()
                .get(1)
                .body()
                .read(new ByteRange(0, 1_000))
                .toCompletableFuture()
                .get();
        assertEquals(whole.get(0).slice(1_000, 1_000), part.get(0));
    }

    @Test
    void theWindowSlides() {
        for (int i = 0; i < 30; i++) {
            Windows.segment(video, i * 2_000_000L);
        }
        assertEquals(10, v0().window().segments().size(), "5 listed, 5 for slow clients");
        assertEquals(21, v0().window().segments().get(0).mediaSequence());
        assertEquals(31, v0().window().nextMediaSequence());
        for (Segment segment : v0().window().segments()) {
            boolean atEdge = segment.endUs() >= 60_000_000 - 3 * 4_000_000;
            assertEquals(atEdge ? 10 : 0, segment.parts().size(), "segment " + segment.mediaSequence());
            assertEquals(10_000, segment.body().sizeBytes());
        }
    }

    @Test
    void whatDoesNotMoveKeepsEverything() {
        WindowSet vod = Windows.make(folder.resolve("vod"), workers, warnings, Presentation.Kind.VOD);
        TrackWriter out = vod.writer().open(SyntheticStream.VIDEO);
        out.init(SyntheticStream.VIDEO, Windows.bytes(10, 1));
        for (int i = 0; i < 30; i++) {
            Windows.segment(out, i * 2_000_000L);
        }
        assertEquals(30, vod.segments("v0").window().segments().size());
    }

    @Test
    void programDateTimeAdvancesByTheDurations() {
        writer.clock(new ClockReference(1_000_000, Windows.EPOCH_UTC_US + 1_250_000));
        Windows.segment(video, 500_000);
        writer.clock(new ClockReference(1_000_000, Windows.EPOCH_UTC_US + 9_000_000));
        Windows.segment(video, 2_500_000);
        List<Segment> segments = v0().window().segments();
        assertEquals(Windows.EPOCH_UTC_US + 750_000, segments.get(0).utcUs());
        assertEquals(segments.get(0).utcUs() + 2_000_000, segments.get(1).utcUs());
        assertEquals(500_000, segments.get(1).runStartUs());
        writer.discontinuity();
        Windows.segment(video, 6_000_000);
        Segment after = v0().window().segments().get(2);
        assertEquals(Windows.EPOCH_UTC_US + 14_000_000, after.utcUs(), "the new clock counts from the next run on");
        assertEquals(6_000_000, after.runStartUs());
    }

    @Test
    void withoutAClockTheEpochOfTheStreamCounts() {
        Windows.part(video, 300_000);
        assertEquals(
                Windows.EPOCH_UTC_US + 300_000, v0().window().segments().get(0).utcUs());
    }

    @Test
    void theLastSegmentOfARunTellsWithItsEndThatTheNextDoesNotContinueIt() {
        Windows.part(video, 0);
        writer.endOfRun();
        assertFalse(v0().window().discontinuityAhead(), "the segment is open, its next part continues it");
        video.endSegment();
        assertTrue(v0().window().discontinuityAhead());
        writer.discontinuity();
        assertTrue(v0().window().discontinuityAhead());
        Windows.part(video, 5_000_000);
        assertFalse(v0().window().discontinuityAhead());
        assertTrue(v0().window().segments().get(1).discontinuity());
        video.endSegment();
        assertFalse(v0().window().discontinuityAhead());
    }

    @Test
    void aDiscontinuityEndsSegmentsAndCounts() {
        TrackWriter audio = openAudio();
        Windows.part(video, 0);
        Windows.part(audio, 0);
        writer.discontinuity();
        writer.discontinuity();
        assertTrue(v0().window().segments().get(0).complete());
        Windows.part(video, 5_000_000);
        Windows.part(audio, 5_000_000);
        for (String id : List.of("v0", "a64")) {
            List<Segment> segments = set.segments(id).window().segments();
            assertFalse(segments.get(0).discontinuity());
            assertTrue(segments.get(1).discontinuity());
            assertEquals(1, segments.get(1).discontinuitySequence(), "counted once, as nothing was between");
            assertEquals(List.of(1L, 2L), Windows.sequences(set.segments(id)));
        }
    }

    @Test
    void aTrackThatLaggedIsAlignedByAHole() {
        TrackWriter audio = openAudio();
        Windows.segment(video, 0);
        Windows.part(video, 2_000_000);
        Windows.segment(audio, 0);
        writer.discontinuity();
        Windows.part(video, 9_000_000);
        Windows.part(audio, 9_000_000);
        assertEquals(List.of(1L, 2L, 3L), Windows.sequences(v0()));
        assertEquals(List.of(1L, 2L, 3L), Windows.sequences(set.segments("a64")));
        assertTrue(set.segments("a64").window().segments().get(1).gap());
    }

    @Test
    void aLateTrackBeginsWithTheNumberOfTheOthers() {
        Windows.segment(video, 0);
        Windows.segment(video, 2_000_000);
        Windows.part(video, 4_000_000);
        TrackWriter audio = openAudio();
        assertEquals(3, audio.mediaSequence());
        Windows.part(audio, 4_100_000);
        Segment first = set.segments("a64").window().segments().get(0);
        assertEquals(3, first.mediaSequence());
        assertFalse(first.discontinuity());
        assertEquals(0, first.runStartUs());
        assertEquals(Windows.EPOCH_UTC_US + 4_100_000, first.utcUs());
    }

    @Test
    void aTrackThatComesBackUsesNoNameTwice() {
        TrackWriter audio = openAudio();
        Windows.part(video, 0);
        Windows.part(audio, 0);
        audio.close();
        assertTrue(set.segments("a64").window().ended());
        assertThrows(IllegalStateException.class, () -> Windows.part(audio, 200_000));
        TrackWriter again = openAudio();
        assertEquals(2, again.mediaSequence());
        Windows.part(again, 400_000);
        assertEquals(2, set.segments("a64").window().segments().get(0).init().number());
    }

    @Test
    void headersAreNumberedByTheirFirstSegment() {
        Windows.segment(video, 0);
        video.init(SyntheticStream.VIDEO, Windows.bytes(300, 2));
        Windows.part(video, 2_000_000);
        video.init(SyntheticStream.VIDEO, Windows.bytes(301, 2));
        Windows.part(video, 2_200_000);
        List<Segment> segments = v0().window().segments();
        assertEquals(
                List.of(1L, 2L, 3L),
                segments.stream().map(s -> s.init().number()).toList());
        assertEquals(301, segments.get(2).init().body().sizeBytes());
        assertTrue(segments.get(1).complete(), "a new header ends the open segment");
    }

    @Test
    void aSegmentNeedsAHeader() {
        TrackWriter audio = writer.open(SyntheticStream.AUDIO);
        assertThrows(IllegalStateException.class, () -> Windows.part(audio, 0));
        assertThrows(IllegalArgumentException.class, () -> writer.open(SyntheticStream.AUDIO));
    }

    @Test
    void thePresentationIsTheSameWhileTracksAre() {
        assertNull(set.presentation());
        assertFalse(set.ready().isDone());
        Windows.part(video, 0);
        Presentation first = set.presentation();
        assertTrue(set.ready().isDone());
        Windows.segment(video, 200_000);
        video.init(SyntheticStream.VIDEO, Windows.bytes(700, 8));
        assertSame(first, set.presentation());
        TrackWriter audio = openAudio();
        assertSame(first, set.presentation(), "a track without media cannot be played");
        Windows.part(audio, 200_000);
        Presentation second = set.presentation();
        assertEquals(
                List.of("video", "audio"),
                second.tracks().stream().map(t -> t.group()).toList());
        assertTrue(second.tracks().stream().allMatch(t -> t.preferred()));
        audio.close();
        assertEquals(1, set.presentation().tracks().size());
    }

    @Test
    void aTrackThatIsLateIsWaitedForUpToASecondOfMedia() {
        openAudio();
        for (int i = 0; i < 4; i++) {
            Windows.part(video, i * 200_000L);
        }
        assertFalse(set.ready().isDone());
        Windows.part(video, 800_000);
        assertTrue(set.ready().isDone());
    }

    @Test
    void anotherWriterGoesOnWhereTheFirstStopped() {
        Windows.segment(video, 0);
        Windows.part(video, 2_000_000);
        TrackWriter.Resume here = video.resume().orElseThrow();
        SegmentWriter second = set.writer();
        assertThrows(IllegalStateException.class, () -> Windows.part(video, 2_200_000));
        assertThrows(IllegalStateException.class, () -> writer.open(SyntheticStream.AUDIO));
        assertThrows(IllegalStateException.class, writer::discontinuity);
        TrackWriter resumed = second.tracks().get(0);
        assertEquals(here, resumed.resume().orElseThrow());
        assertEquals(new TrackWriter.Resume(new TrackWriter.Next(2_200_000, 200), 2, 1, 2_000_000, 200_000, 11), here);
        Windows.part(resumed, 2_200_000);
        assertEquals(2, v0().window().segments().get(1).parts().size());
        resumed.endSegment();
        assertEquals(0, resumed.resume().orElseThrow().partIndex());
        assertEquals(2_400_000, resumed.resume().orElseThrow().segmentStartUs());
    }

    @Test
    void theEndIsForAllTracks() {
        Windows.part(video, 0);
        writer.finish();
        assertTrue(v0().window().ended());
        assertTrue(v0().window().segments().get(0).complete());
        set.end();
        assertThrows(IllegalStateException.class, writer::tracks);
    }

    @Test
    void ratesAreMeasured() {
        assertEquals(0, v0().averageBitsPerSecond());
        Windows.part(video, 0);
        assertEquals(40_000, v0().averageBitsPerSecond(), "before the first segment over its parts");
        for (int i = 1; i < 10; i++) {
            Windows.part(video, i * 200_000L);
        }
        video.endSegment();
        video.part(2_000_000, 2_000_000, true, List.of(Windows.bytes(30_000, 1)), new TrackWriter.Next(4_000_000, 1));
        assertEquals(40_000, v0().averageBitsPerSecond(), "the open segment does not count");
        video.endSegment();
        assertEquals(80_000, v0().averageBitsPerSecond());
        assertEquals(120_000, v0().peakBitsPerSecond());
        video.part(4_000_000, 40_000, true, List.of(Windows.bytes(30_000, 1)), new TrackWriter.Next(4_040_000, 1));
        video.endSegment();
        assertTrue(v0().peakBitsPerSecond() < 140_000, "a lone key picture is no rate");
    }

    @Test
    void warningsReachTheOperator() {
        writer.warn("GOP");
        assertEquals(List.of("GOP"), warnings);
    }

    private TrackWriter openAudio() {
        TrackWriter audio = writer.open(SyntheticStream.AUDIO);
        audio.init(SyntheticStream.AUDIO, Windows.bytes(500, 3));
        return audio;
    }
}
