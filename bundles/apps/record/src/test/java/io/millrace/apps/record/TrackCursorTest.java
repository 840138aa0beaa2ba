package io.millrace.apps.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.packaging.Segment;
import io.millrace.api.packaging.SegmentedStream;
import io.millrace.api.record.RecordingGap;
import io.millrace.formats.cmaf.RecordingNote;
import io.millrace.testkit.SyntheticStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recorder that falls behind, and a file that cannot take what it is given. */
class TrackCursorTest {
    @TempDir
    Path folder;

    private final PackagedTrack video = new PackagedTrack("v0", SyntheticStream.VIDEO);
    private final List<Long> written = new ArrayList<>();
    private final GapLog gaps = new GapLog();

    private void ended(Segment segment) {
        written.add(segment.mediaSequence());
        gaps.segment(segment.startUs(), segment.durationUs(), segment.utcUs());
    }

    @Test
    void whatLeftTheWindowIsAGap() throws IOException {
        video.segment();
        List<SegmentedStream> streams = List.of(video);
        Beginning beginning = Beginning.at(streams, 0).orElseThrow();
        TrackCursor cursor = beginning.cursors().get(0);
        try (RecordingFile file =
                RecordingFile.create(folder.resolve("a.mp4"), beginning.header(), RecordingNote.of(""))) {
            cursor.drain(file, Long.MAX_VALUE, (segment, recorded) -> ended(segment));
            for (int i = 0; i < 10; i++) {
                video.segment();
            }
            cursor.drain(file, Long.MAX_VALUE, (segment, recorded) -> ended(segment));
            file.flush();
        }
        assertEquals(List.of(7L, 12L, 13L, 14L, 15L, 16L, 17L), written);
        assertEquals(
                List.of(new RecordingGap(PackagedTrack.EPOCH_US + 1_000_000, PackagedTrack.EPOCH_US + 5_000_000)),
                gaps.gaps());
        assertEquals(7, RecordingFile.readRows(folder.resolve("a.mp4")).size());
    }

    @Test
    void aPartThatWasCutShortIsNotWrittenTwice() throws IOException {
        video.part();
        Beginning beginning = Beginning.at(List.of(video), 0).orElseThrow();
        TrackCursor cursor = beginning.cursors().get(0);
        Path path = folder.resolve("b.mp4");
        try (RecordingFile file = RecordingFile.create(path, beginning.header(), RecordingNote.of("rule=x"))) {
            long head = file.sizeBytes();
            cursor.drain(file, Long.MAX_VALUE, (segment, recorded) -> ended(segment));
            file.flush();
            long once = file.sizeBytes();
            cursor.drain(file, Long.MAX_VALUE, (segment, recorded) -> ended(segment));
            file.flush();
            assertEquals(once, file.sizeBytes());
            assertTrue(once > head);
            cursor.drain(file, cursor.next(), (segment, recorded) -> ended(segment));
            assertEquals(once, Files.size(path));
        }
    }

    @Test
    void anAppendThatFailsLeavesTheFileAsItWas() throws IOException {
        video.segment();
        Beginning beginning = Beginning.at(List.of(video), 0).orElseThrow();
        RecordingFile file = RecordingFile.create(folder.resolve("c.mp4"), beginning.header(), RecordingNote.of(""));
        long whole = file.sizeBytes();
        file.close();
        beginning.cursors().get(0).drain(file, Long.MAX_VALUE, (segment, recorded) -> ended(segment));
        assertThrows(IOException.class, file::flush);
        assertEquals(whole, file.sizeBytes());
        assertEquals(whole, file.position());
        assertEquals(whole, Files.size(folder.resolve("c.mp4")));
    }
}
