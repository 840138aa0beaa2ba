package io.millrace.core.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.packaging.Segment;
import io.millrace.api.packaging.SegmentWriter;
import io.millrace.api.packaging.TrackWriter;
import io.millrace.testkit.FakeWorkers;
import io.millrace.testkit.SyntheticStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holes in the window of a track before and after its first part. */
final class LateTrackTest {
    @TempDir
    Path folder;

    private WindowSet set;

    private TrackWriter open() {
        set = Windows.make(folder, FakeWorkers.direct(), new ArrayList<>());
        SegmentWriter writer = set.writer();
        TrackWriter audio = writer.open(SyntheticStream.AUDIO);
        audio.init(SyntheticStream.AUDIO, Windows.bytes(50, 1));
        return audio;
    }

    @Test
    void holesBeforeTheFirstPartOnlyTakeNumbers() {
        TrackWriter audio = open();
        long first = audio.mediaSequence();
        audio.gap(0, 2_000_000);
        audio.gap(2_000_000, 2_000_000);
        assertEquals(first + 2, audio.mediaSequence());
        assertTrue(set.segments("a64").window().segments().isEmpty());
        assertEquals(first + 2, set.segments("a64").window().nextMediaSequence());
        Windows.segment(audio, 5_400_000);
        assertEquals(List.of(first + 2), Windows.sequences(set.segments("a64")));
        Segment segment = set.segments("a64").window().segments().get(0);
        assertEquals(5_400_000, segment.startUs());
        assertEquals(Windows.EPOCH_UTC_US + 5_400_000, segment.utcUs());
    }

    @Test
    void laterHolesAreListed() {
        TrackWriter audio = open();
        Windows.segment(audio, 0);
        audio.gap(2_000_000, 1_500_000);
        Windows.segment(audio, 3_500_000);
        List<Segment> segments = set.segments("a64").window().segments();
        assertEquals(3, segments.size());
        assertTrue(segments.get(1).gap());
        assertFalse(segments.get(2).gap());
        for (int i = 1; i < segments.size(); i++) {
            assertEquals(segments.get(i - 1).endUs(), segments.get(i).startUs());
            assertEquals(
                    segments.get(i - 1).utcUs() + segments.get(i - 1).durationUs(),
                    segments.get(i).utcUs());
        }
    }
}
