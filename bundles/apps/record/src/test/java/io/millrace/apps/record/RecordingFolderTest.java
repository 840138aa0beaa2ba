package io.millrace.apps.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.StreamName;
import io.millrace.api.record.Recording;
import io.millrace.api.record.RecordingGap;
import io.millrace.formats.cmaf.RecordingNote;
import io.millrace.testkit.SyntheticStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lies in the folder of recordings is believed, whatever else lies there. */
class RecordingFolderTest {
    private static final StreamName NAME = StreamName.parse("live/x");
    private static final String STAMP = "20260101T000000Z";

    @TempDir
    Path path;

    private RecordingFolder folder;

    @BeforeEach
    void open() {
        folder = new RecordingFolder(path);
    }

    private Path record(String file, int segments) throws IOException {
        return record(file, segments, 0);
    }

    /** @param awayUs how long the publisher is away before the last segment */
    private Path record(String file, int segments, long awayUs) throws IOException {
        PackagedTrack video = new PackagedTrack("v0", SyntheticStream.VIDEO);
        video.segment();
        Beginning beginning = Beginning.at(List.of(video), 0).orElseThrow();
        TrackCursor cursor = beginning.cursors().get(0);
        Path target = path.resolve("live/x").resolve(file);
        try (RecordingFile written = RecordingFile.create(
                target, beginning.header(), RecordingNote.of(RecordingFolder.note(Optional.of("nightly"))))) {
            for (int i = 1; i <= segments; i++) {
                cursor.drain(written, Long.MAX_VALUE, (segment, recorded) -> {});
                if (i == segments - 1) {
                    video.away(awayUs);
                }
                video.segment();
            }
            written.finish(segments * 1_000_000L);
        }
        return target;
    }

    private List<Recording> found() throws IOException {
        return folder.recordings(List.of(), id -> false);
    }

    @Test
    void filesOfOneStampAreOneRecording() throws IOException {
        record(STAMP + ".mp4", 3);
        record(STAMP + "-2.mp4", 2);
        record(STAMP + "@720p.mp4", 3);
        record("20260101T000500Z.mp4", 1);
        Files.writeString(path.resolve("live/x/notes.txt"), "mine");
        Files.writeString(path.resolve("live/x/holiday.mp4"), "mine");
        Files.createDirectories(path.resolve("live/not a name"));
        List<Recording> found = found();
        assertEquals(2, found.size());
        Recording first = found.get(0);
        assertEquals("live~x~" + STAMP, first.id());
        assertEquals(Optional.of("nightly"), first.rule());
        assertEquals(3, first.files().size());
        assertEquals(Optional.of("720p"), first.files().get(2).rendition());
        assertEquals(
                first.sizeBytes(),
                first.files().stream().mapToLong(each -> each.sizeBytes()).sum());
        assertTrue(Files.exists(path.resolve("live/x/holiday.mp4")), "what is not ours stays");
    }

    @Test
    void anIndexThatIsRightSparesReading() throws IOException {
        Path file = record(STAMP + ".mp4", 2);
        Recording right = found().get(0);
        byte[] bytes = Files.readAllBytes(file);
        // of the same size, but nothing that could be read
        Files.write(file, new byte[bytes.length]);
        assertEquals(List.of(right), folder.recordings(List.of(right), id -> false));
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 10));
        Recording again = folder.recordings(List.of(right), id -> false).get(0);
        assertEquals(bytes.length - 10, again.sizeBytes(), "the file counts");
        assertEquals(List.of(), folder.recordings(List.of(right), right.id()::equals), "what is written is left alone");
    }

    @Test
    void anIndexOfFilesThatAreGoneIsForgotten() throws IOException {
        Path file = record(STAMP + ".mp4", 1);
        Recording before = found().get(0);
        assertFalse(folder.isFree(new RecordingName(NAME, STAMP)));
        Files.delete(file);
        assertEquals(List.of(), folder.recordings(List.of(before), id -> false));
        assertTrue(folder.isFree(new RecordingName(NAME, "20260101T000001Z")));
    }

    @Test
    void damageInTheMiddleIsNotCutOff() throws IOException {
        Path file = record(STAMP + ".mp4", 6);
        Random random = new Random(3);
        for (int i = 0; i < 40; i++) {
            byte[] whole = Files.readAllBytes(file);
            byte[] damaged = whole.clone();
            int at = 2_000 + random.nextInt(damaged.length - 2_000);
            random.nextBytes(damaged);
            System.arraycopy(whole, 0, damaged, 0, at);
            System.arraycopy(
                    whole,
                    Math.min(whole.length, at + 500),
                    damaged,
                    Math.min(whole.length, at + 500),
                    Math.max(0, whole.length - at - 500));
            Files.write(file, damaged);
            found();
            assertEquals(damaged.length, Files.size(file), "a recording that was finished is never changed");
            Files.write(file, whole);
        }
    }

    @Test
    void oneOddEntryHidesNoRecording() throws IOException {
        Path file = record(STAMP + ".mp4", 1);
        record("20260101T000001Z.mp4", 1);
        List<Recording> all = found();
        Files.delete(file);
        Files.createSymbolicLink(file, path.resolve("nowhere"));
        Files.createDirectories(path.resolve("live/x/20260101T000002Z.mp4"));
        Files.createDirectories(path.resolve("lost+found"));
        Files.createSymbolicLink(path.resolve("gone"), path.resolve("nowhere"));
        assertEquals(List.of(all.get(1)), folder.recordings(all, id -> false));
        assertEquals(List.of(all.get(1)), found());
    }

    @Test
    void aFolderThatMustNotBeReadHidesNoRecording() throws IOException {
        record(STAMP + ".mp4", 1);
        for (String closed : List.of("lost+found", "other", "live/y")) {
            Path folder = Files.createDirectories(path.resolve(closed));
            Files.setPosixFilePermissions(folder, Set.of());
        }
        assertEquals(1, found().size());
    }

    @Test
    void gapsAreThoseOfOneRendition() throws IOException {
        record(STAMP + ".mp4", 3, 20_000_000);
        record(STAMP + "@720p.mp4", 3, 20_300_000);
        assertEquals(1, found().get(0).gaps().size(), "not the same twice with other ends");
    }

    @Test
    void noTwoGapsBeginAtTheSameTime() {
        List<RecordingGap> gaps = List.of(new RecordingGap(5, 9), new RecordingGap(5, 7), new RecordingGap(20, 30));
        Recording recording = Summary.of(
                new RecordingName(NAME, STAMP),
                Optional.empty(),
                Recording.State.FINISHED,
                Optional.empty(),
                0,
                List.of(),
                gaps);
        assertEquals(List.of(gaps.get(0), gaps.get(2)), recording.gaps());
    }

    @Test
    void anUnfinishedFileIsDeletedOnlyIfThereIsNothingInIt() throws IOException {
        Path torn = record(STAMP + ".mp4", 1);
        PackagedTrack video = new PackagedTrack("v0", SyntheticStream.VIDEO);
        video.segment();
        Beginning beginning = Beginning.at(List.of(video), 0).orElseThrow();
        byte[] head = new byte[beginning.header().remaining()];
        beginning.header().get(head);
        // the first chunk was being written
        Files.write(torn, head);
        Files.write(torn, new byte[] {0, 0, 1, 0, 'm', 'o', 'o', 'f', 0}, StandardOpenOption.APPEND);
        // what somebody else made of media and a head
        Path foreign = path.resolve("live/x/20260101T000001Z.mp4");
        Files.write(foreign, head);
        Files.write(foreign, new byte[] {0, 0, 0, 9, 'm', 'd', 'a', 't', 7}, StandardOpenOption.APPEND);
        Path large = path.resolve("live/x/20260101T000002Z.mp4");
        Files.write(large, head);
        Files.write(large, new byte[3 << 20], StandardOpenOption.APPEND);
        assertEquals(List.of(), found());
        assertFalse(Files.exists(torn));
        assertTrue(Files.exists(foreign));
        assertTrue(Files.exists(large));
    }

    @Test
    void anEmptyFileThatAKillLeftIsCleanedUp() throws IOException {
        Files.createDirectories(path.resolve("live/x"));
        Path empty = Files.createFile(path.resolve("live/x/" + STAMP + ".mp4"));
        assertEquals(List.of(), found());
        assertFalse(Files.exists(empty));
    }

    @Test
    void idsAreNamesAndNothingElse() {
        RecordingName name = new RecordingName(NAME, STAMP);
        assertEquals(Optional.of(name), RecordingName.parse(name.id()));
        for (String wrong : List.of("", "live~x", "live~../x~" + STAMP, "api~x~" + STAMP, "live~x~2026")) {
            assertEquals(Optional.empty(), RecordingName.parse(wrong), wrong);
        }
        assertEquals(STAMP + "-2@720p.mp4", name.fileName(2, Optional.of("720p")));
        assertEquals(
                new RecordingName.File(STAMP, 2, Optional.of("720p")),
                RecordingName.file(STAMP + "-2@720p.mp4").orElseThrow());
        assertEquals(Optional.empty(), RecordingName.file("../" + STAMP + ".mp4"));
    }
}
