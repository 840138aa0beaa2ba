package io.millrace.apps.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.packaging.Segment;
import io.millrace.api.packaging.SegmentedStream;
import io.millrace.api.record.RecordingGap;
import io.millrace.formats.cmaf.RecordedSegment;
import io.millrace.formats.cmaf.RecordingNote;
import io.millrace.testkit.SyntheticStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

    private FullDisk disk(Path path, long roomBytes) throws IOException {
        FileChannel file =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        return new FullDisk(file, roomBytes);
    }

    /** @param rowsBytes what the disk takes of the index, when the second segment is written */
    private OpenFile written(long mediaBytes, long rowsBytes) throws IOException {
        Path path = folder.resolve("a.mp4");
        FullDisk media = disk(path, Long.MAX_VALUE);
        FullDisk rows = disk(RecordingFile.indexOf(path), Long.MAX_VALUE);
        video.segment();
        Beginning beginning = Beginning.at(List.of(video), 0).orElseThrow();
        RecordingFile file = new RecordingFile(path, media, rows, beginning.header());
        file.append(List.of(beginning.header(), RecordingNote.of("")));
        OpenFile open = new OpenFile(file, beginning, Optional.empty());
        open.drain((segment, recorded) -> {});
        video.segment();
        media.room(mediaBytes);
        rows.room(rowsBytes);
        assertThrows(IOException.class, () -> open.drain((segment, recorded) -> {}));
        media.room(Long.MAX_VALUE);
        rows.room(Long.MAX_VALUE);
        return open;
    }

    @Test
    void afterAFullDiskTheEndTellsOfWhatIsThere() throws IOException {
        OpenFile open = written(500, Long.MAX_VALUE);
        assertEquals(1_000_000, open.durationUs(), 50_000);
        open.file().finish(open.durationUs());
        FileReader.Read read =
                FileReader.read(folder.resolve("a.mp4"), Optional.empty()).orElseThrow();
        assertFalse(read.torn());
        assertEquals(open.durationUs(), read.file().durationUs(), 1_000);
        assertEquals(1, RecordingFile.readRows(folder.resolve("a.mp4")).size());
    }

    @Test
    void aRowThatDidNotFitHidesNoneThatFollows() throws IOException {
        OpenFile open = written(Long.MAX_VALUE, 5);
        video.segment();
        open.drain((segment, recorded) -> {});
        open.file().finish(open.durationUs());
        assertEquals(
                List.of(7L, 9L),
                RecordingFile.readRows(folder.resolve("a.mp4")).stream()
                        .map(RecordedSegment::mediaSequence)
                        .toList());
    }
}
