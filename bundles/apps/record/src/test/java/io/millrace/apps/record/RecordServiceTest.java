package io.millrace.apps.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.event.MediaEvent;
import io.millrace.api.live.LiveStream;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import io.millrace.api.packaging.Body;
import io.millrace.api.packaging.ByteRange;
import io.millrace.api.record.RecordedFile;
import io.millrace.api.record.Recording;
import io.millrace.api.record.RecordingException;
import io.millrace.api.record.RecordingGap;
import io.millrace.api.record.RecordingRequest;
import io.millrace.formats.cmaf.BoxDump;
import io.millrace.formats.cmaf.RecordedSegment;
import io.millrace.formats.cmaf.RecordingHeader;
import io.millrace.formats.cmaf.RecordingIndex;
import io.millrace.formats.cmaf.RecordingIndex.End;
import io.millrace.testkit.SyntheticStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is recorded, when, and what lies on the disk of it. */
class RecordServiceTest {
    @TempDir
    Path folder;

    private RecordScene scene;

    @BeforeEach
    void open() {
        scene = new RecordScene(folder);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private Recording start() {
        return scene.service
                .start(RecordingRequest.of(RecordScene.NAME))
                .toCompletableFuture()
                .join();
    }

    private Recording stop(String id) {
        return scene.service.stop(id).toCompletableFuture().join();
    }

    private static List<Long> sequences(RecordingIndex index, long trackId) {
        return index.segments(trackId).stream()
                .map(RecordedSegment::mediaSequence)
                .toList();
    }

    @Test
    void whatIsPackagedWhileItRunsIsInTheFile() throws IOException {
        scene.live();
        scene.publish(2);
        String id = start().id();
        scene.publish(3);
        Recording recording = stop(id);
        assertEquals(Recording.State.FINISHED, recording.state());
        assertEquals(1, recording.files().size());
        RecordedFile file = recording.files().get(0);
        RecordingIndex index = scene.index(file);
        assertEquals(End.WHOLE, index.end());
        assertEquals(List.of(8L, 9L, 10L, 11L), sequences(index, 1), "it begins with the newest key picture");
        assertEquals(List.of(8L, 9L, 10L, 11L), sequences(index, SyntheticStream.AUDIO_ID + 257));
        assertTrue(RecordingHeader.isFinished(index.header()));
        assertEquals(4_000_000, file.durationUs(), 50_000);
        assertEquals(PackagedTrack.EPOCH_US + 1_000_000, file.startUtcUs(), 50_000);
        assertEquals(Files.size(scene.path(file)), file.sizeBytes());
        List<RecordedSegment> rows = RecordingFile.readRows(scene.path(file));
        assertEquals(
                index.segments(1),
                rows.stream().filter(row -> row.trackId() == 1).toList(),
                "the index beside it says the same");
        assertEquals(
                index.segments().stream().map(RecordedSegment::extents).toList(),
                rows.stream().map(RecordedSegment::extents).toList());
        assertEquals(List.of(), recording.gaps());
    }

    @Test
    void eachPartIsThereAtOnce() throws IOException {
        scene.live();
        scene.publish(1);
        RecordedFile file = start().files().get(0);
        for (int i = 0; i < 3; i++) {
            scene.audio.part();
            scene.video.part();
        }
        RecordingIndex index = scene.index(file);
        assertEquals(End.WHOLE, index.end());
        assertEquals(600_000, index.segments(1).get(1).durationUs());
    }

    @Test
    void preRollComesFromTheWindow() throws IOException {
        scene.live();
        scene.publish(5);
        long behindUs = scene.workers.clock().utcUs() - PackagedTrack.EPOCH_US;
        Recording recording = scene.service
                .start(new RecordingRequest(RecordScene.NAME, List.of("source"), behindUs - 2_500_000))
                .toCompletableFuture()
                .join();
        scene.publish(1);
        RecordingIndex index = scene.index(stop(recording.id()).files().get(0));
        assertEquals(List.of(9L, 10L, 11L, 12L), sequences(index, 1));
    }

    @Test
    void aPublisherThatComesBackGoesOnInTheSameFileBehindAGap() throws IOException {
        scene.live();
        scene.publish(1);
        String id = start().id();
        scene.publish(2);
        scene.streams.stream("live/x").state(LiveStream.State.INTERRUPTED);
        scene.pass(20);
        scene.video.away(20_000_000);
        scene.audio.away(20_000_000);
        scene.streams.stream("live/x").state(LiveStream.State.LIVE);
        scene.publish(2);
        Recording recording = stop(id);
        assertEquals(1, recording.files().size());
        RecordingGap gap = new RecordingGap(PackagedTrack.EPOCH_US + 3_000_000, PackagedTrack.EPOCH_US + 23_000_000);
        assertEquals(List.of(gap), recording.gaps());
        List<RecordedSegment> segments = scene.index(recording.files().get(0)).segments(1);
        assertTrue(segments.get(3).discontinuity());
        assertEquals(23_000_000, segments.get(3).startUs(), "a jump in the times, and no lie");
        assertEquals(25_000_000, recording.files().get(0).durationUs(), 50_000);
    }

    @Test
    void anotherFormatBeginsAnotherFile() throws IOException {
        scene.live();
        scene.publish(1);
        String id = start().id();
        scene.publish(1);
        VideoFormat before = (VideoFormat) SyntheticStream.VIDEO.format();
        VideoFormat after = new VideoFormat(before.codec(), before.configuration(), 320, 180, before.frameRate());
        scene.video.format(new Track(0, after));
        scene.publish(2);
        Recording recording = stop(id);
        assertEquals(2, recording.files().size());
        assertTrue(recording.files().get(1).name().endsWith("Z-2.mp4"));
        assertEquals(List.of(7L, 8L), sequences(scene.index(recording.files().get(0)), 1));
        RecordingIndex second = scene.index(recording.files().get(1));
        assertEquals(List.of(9L, 10L), sequences(second, 1));
        assertEquals(List.of(9L, 10L), sequences(second, SyntheticStream.AUDIO_ID + 257));
        assertTrue(BoxDump.of(second.header()).contains("width=320 height=180"));
    }

    @Test
    void aRuleRecordsFromTheFirstPictureAndSplits() throws IOException {
        scene.rule("all", Map.of("streams", "live/*"));
        scene.live();
        scene.publish(3);
        Recording recording = scene.only();
        assertEquals(Optional.of("all"), recording.rule());
        scene.service.split(recording.id());
        scene.publish(2);
        scene.ends();
        scene.pass(4);
        Recording over = scene.only();
        assertEquals(Recording.State.FINISHED, over.state());
        assertEquals(Optional.of("The stream has ended"), over.reason());
        assertEquals(List.of(7L, 8L, 9L), sequences(scene.index(over.files().get(0)), 1));
        assertEquals(List.of(10L, 11L), sequences(scene.index(over.files().get(1)), 1));
        assertEquals(List.of(MediaEvent.RECORDING_STARTED, MediaEvent.RECORDING_FINISHED), scene.eventTypes());
        assertEquals("all", scene.events.get(0).attributes().get("rule"));
    }

    @Test
    void filesEndAtTheirTime() {
        RecordingRule rule = RecordingRule.of("hourly", Map.of("split.minutes", "60", "streams", "live/x"));
        assertEquals(3_600_000_000L, rule.split().us());
        scene.service.rule(new RecordingRule(
                "short",
                rule.streams(),
                rule.renditions(),
                rule.schedule(),
                new RecordingTask.Split(2_000_000, 0),
                "stream.splice",
                0,
                rule.keep()));
        scene.live();
        scene.publish(7);
        assertEquals(4, scene.only().files().size());
        scene.publish(1);
        scene.service.on(new MediaEvent(MediaEvent.STREAM_SPLICE, "live/y", 0, Map.of()));
        scene.publish(1);
        assertEquals(5, scene.only().files().size());
        scene.service.on(new MediaEvent(MediaEvent.STREAM_SPLICE, "live/x", 0, Map.of()));
        scene.publish(1);
        assertEquals(6, scene.only().files().size(), "the event began a file before its time");
    }

    @Test
    void noFileGoesOnForEver() {
        scene.live();
        scene.publish(1);
        String id = start().id();
        for (int i = 1; i <= 3; i++) {
            scene.video.away(43_200_000_000L);
            scene.audio.away(43_200_000_000L);
            scene.publish(2);
            assertEquals(i + 1, scene.service.find(id).orElseThrow().files().size(), "12 hours are a file");
        }
        assertEquals(
                86_400_000_000L,
                RecordingRule.of("weekly", Map.of("split.minutes", "10080"))
                        .split()
                        .us());
    }

    @Test
    void whoeverStopsItWhileItsStreamBeginsAnewIsObeyed() {
        scene.live();
        scene.publish(2);
        String id = start().id();
        scene.publish(1);
        PackagedTrack before = scene.video;
        scene.audio.end();
        scene.video = new PackagedTrack("v0", SyntheticStream.VIDEO);
        scene.audio = new PackagedTrack("a64", SyntheticStream.AUDIO);
        scene.live();
        scene.atLook = () -> {
            scene.atLook = () -> {};
            scene.service.stop(id);
        };
        before.end();
        scene.publish(2);
        assertEquals(
                Recording.State.FINISHED, scene.service.find(id).orElseThrow().state());
    }

    @Test
    void whatSomebodyStoppedItsRuleDoesNotBeginAgain() {
        scene.rule("all", Map.of());
        scene.live();
        scene.publish(2);
        stop(scene.only().id());
        scene.publish(3);
        assertFalse(scene.only().isGrowing());
        scene.ends();
        scene.pass(3);
        scene.video = new PackagedTrack("v0", SyntheticStream.VIDEO);
        scene.audio = new PackagedTrack("a64", SyntheticStream.AUDIO);
        scene.live();
        scene.publish(2);
        assertEquals(2, scene.service.list().size());
        assertTrue(scene.service.list().stream().anyMatch(Recording::isGrowing));
    }

    @Test
    void whatIsAskedInVainIsToldWhy() {
        CompletionException unknown = assertThrows(CompletionException.class, this::start);
        assertTrue(unknown.getCause().getMessage().contains("There is no stream live/x"), unknown.toString());
        scene.live();
        scene.publish(1);
        String id = start().id();
        CompletionException twice = assertThrows(CompletionException.class, this::start);
        assertTrue(twice.getCause().getMessage().contains("recorded already, as " + id), twice.toString());
        CompletionException grows = assertThrows(
                CompletionException.class,
                () -> scene.service.delete(id).toCompletableFuture().join());
        assertTrue(grows.getCause().getMessage().contains("stop it first"), grows.toString());
        assertThrows(RecordingException.class, () -> scene.service.split("no"));
    }

    @Test
    void aFullDiskStopsTheRecordingWithAnAlert() {
        scene.live();
        scene.publish(1);
        String id = start().id();
        scene.publish(1);
        scene.service.modified(Map.of("least.free.mb", String.valueOf(1L << 40)));
        scene.publish(1);
        Recording recording = scene.service.find(id).orElseThrow();
        assertEquals(Recording.State.FAILED, recording.state());
        assertTrue(recording.reason().orElseThrow().startsWith("The disk has less than"), recording.toString());
        assertTrue(scene.eventTypes().contains(MediaEvent.RECORDING_FAILED));
        assertTrue(scene.eventTypes().contains(MediaEvent.STREAM_WARNING));
        CompletionException refused = assertThrows(CompletionException.class, this::start);
        assertTrue(refused.getCause().getMessage().contains("least.free.mb"), refused.toString());
    }

    @Test
    void aRenditionIsEncodedAsLongAsItIsRecorded() throws IOException {
        scene.live();
        PackagedTrack rung = new PackagedTrack("720p.v0", SyntheticStream.VIDEO);
        scene.packaged.put(RecordScene.NAME, List.of(scene.video, scene.audio, rung));
        scene.packaged.put(RecordScene.NAME.withRendition("720p"), List.of(rung, scene.audio));
        rung.segment();
        scene.publish(1);
        String id = scene.service
                .start(new RecordingRequest(RecordScene.NAME, List.of("source", "720p"), 0))
                .toCompletableFuture()
                .join()
                .id();
        assertEquals(List.of("live/x@720p"), scene.demand.needed());
        rung.segment();
        scene.publish(1);
        Recording recording = stop(id);
        assertEquals(List.of(), scene.demand.needed());
        assertEquals(2, recording.files().size());
        assertEquals(Optional.empty(), recording.files().get(0).rendition());
        assertEquals(
                2, scene.index(recording.files().get(0)).movie().tracks().size(), "no rendition beside the source");
        RecordedFile second = recording.files().get(1);
        assertEquals(Optional.of("720p"), second.rendition());
        assertTrue(second.name().endsWith("Z@720p.mp4"));
        assertEquals(2, scene.index(second).movie().tracks().size(), "with the sound of its origin");
    }

    @Test
    void aFolderThatCannotBeWrittenFailsTheRecordingAndIsTriedAgain() throws IOException {
        Files.createDirectories(scene.folder.resolve("live"));
        Path inTheWay = Files.createFile(scene.folder.resolve("live/x"));
        scene.rule("all", Map.of());
        scene.live();
        scene.publish(2);
        assertTrue(scene.eventTypes().contains(MediaEvent.RECORDING_FAILED));
        assertEquals(List.of(), scene.service.list(), "nothing that could be played");
        long failures = scene.eventTypes().stream()
                .filter(MediaEvent.RECORDING_FAILED::equals)
                .count();
        assertEquals(1, failures, "not at every look");
        Files.delete(inTheWay);
        scene.publish(12);
        assertTrue(scene.only().isGrowing());
    }

    @Test
    void aFileIsReadAndDeleted() throws IOException {
        scene.live();
        scene.publish(1);
        String id = start().id();
        scene.publish(1);
        RecordedFile file = stop(id).files().get(0);
        Body body = scene.service.read(id, file.name()).orElseThrow();
        byte[] tail = new byte[10];
        body.read(new ByteRange(body.sizeBytes() - 10, body.sizeBytes()))
                .toCompletableFuture()
                .join()
                .get(0)
                .get(tail);
        byte[] all = Files.readAllBytes(scene.path(file));
        assertEquals(all[all.length - 1], tail[9]);
        assertEquals(Optional.empty(), scene.service.read(id, "../" + file.name()));
        scene.service.delete(id).toCompletableFuture().join();
        assertFalse(Files.exists(scene.path(file)));
        assertFalse(Files.exists(RecordingFile.indexOf(scene.path(file))));
        assertEquals(List.of(), scene.service.list());
    }

    @Test
    void theIndexOutlivesARestart() {
        scene.live();
        scene.publish(1);
        String id = start().id();
        scene.publish(2);
        Recording before = stop(id);
        scene.service.stop();
        scene.service = scene.service();
        assertEquals(List.of(before), scene.service.list());
    }

    @Test
    void aLostIndexIsMadeAgainFromTheFiles() throws Exception {
        scene.rule("nightly", Map.of("streams", "live/x"));
        scene.live();
        scene.publish(3);
        Recording before = stop(scene.only().id());
        scene.service.stop();
        try (var connection = scene.source.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("DELETE FROM recordings_recording");
            statement.execute("DELETE FROM recordings_file");
        }
        scene.service = scene.service();
        Recording after = scene.only();
        assertEquals(before.files(), after.files());
        assertEquals(before.rule(), after.rule());
        assertEquals(before.id(), after.id());
    }

    @Test
    void whatAKilledServerLeftIsEnded() throws Exception {
        scene.live();
        scene.publish(1);
        Recording growing = start();
        RecordedFile file = growing.files().get(0);
        scene.publish(2);
        scene.video.part();
        byte[] whole = Files.readAllBytes(scene.path(file));
        byte[] rows = Files.readAllBytes(RecordingFile.indexOf(scene.path(file)));
        scene.service.stop();
        // as kill -9 left it: a torn chunk, no end, and an index that is behind
        Files.write(scene.path(file), whole);
        try (RandomAccessFile torn = new RandomAccessFile(scene.path(file).toFile(), "rw")) {
            torn.setLength(whole.length - 300);
        }
        Files.write(RecordingFile.indexOf(scene.path(file)), Arrays.copyOf(rows, rows.length / 2));
        scene.service = scene.service();
        Recording after = scene.only();
        assertEquals(Recording.State.FINISHED, after.state());
        assertEquals(Optional.of("The server stopped while it was recorded"), after.reason());
        RecordingIndex index = scene.index(after.files().get(0));
        assertEquals(End.WHOLE, index.end());
        assertTrue(RecordingHeader.isFinished(index.header()));
        assertEquals(index.segments(), RecordingFile.readRows(scene.path(file)));
        assertNotEquals(0, after.files().get(0).durationUs());
        assertTrue(after.files().get(0).durationUs() >= 2_900_000, after.toString());
    }

    @Test
    void twoVersionsDoNotWriteAtOnce() {
        scene.live();
        scene.publish(1);
        String id = start().id();
        RecordService next = scene.service();
        scene.publish(1);
        CompletionException waits =
                assertThrows(CompletionException.class, () -> next.start(RecordingRequest.of(RecordScene.NAME))
                        .toCompletableFuture()
                        .join());
        assertTrue(waits.getCause() instanceof RecordingException, waits.toString());
        scene.service.stop();
        scene.service = next;
        scene.pass(2);
        assertEquals(
                Optional.of("The server stopped"),
                scene.service.find(id).orElseThrow().reason());
    }
}
