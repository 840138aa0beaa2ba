package io.millrace.apps.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.record.RecordedFile;
import io.millrace.api.record.Recording;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What rules delete of what they recorded. */
class KeptFilesTest {
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

    private void ruleWithFilesOf2Seconds(RecordingRule.Keep keep) {
        RecordingRule rule = RecordingRule.of("all", Map.of("streams", "live/x"));
        scene.service.rule(new RecordingRule(
                "all",
                rule.streams(),
                rule.renditions(),
                rule.schedule(),
                new RecordingTask.Split(2_000_000, 0),
                "",
                0,
                keep));
        scene.live();
        scene.publish(7);
    }

    @Test
    void ofARecordingThatGrowsTheOldFilesGo() {
        ruleWithFilesOf2Seconds(new RecordingRule.Keep(0, 1, 0));
        List<RecordedFile> before = scene.only().files();
        assertEquals(4, before.size());
        scene.pass(31);
        assertEquals(1, scene.only().files().size());
        assertEquals(before.get(3).name(), scene.only().files().get(0).name());
        assertFalse(Files.exists(scene.path(before.get(0))));
        scene.publish(4);
        Recording over =
                scene.service.stop(scene.only().id()).toCompletableFuture().join();
        assertEquals(
                List.of("-4.mp4", "-5.mp4", "-6.mp4"),
                over.files().stream().map(file -> file.name().substring(16)).toList());
        scene.pass(31);
        assertEquals(List.of(over.files().get(2)), scene.only().files(), "one that ended has fewer, too");
        assertEquals(over.files().get(2).startUtcUs(), scene.only().startUtcUs());
    }

    @Test
    void aFullDiskTakesOldFilesFirstAndNeverAll() {
        ruleWithFilesOf2Seconds(new RecordingRule.Keep(0, 0, 1));
        RecordedFile last = scene.only().files().get(3);
        scene.service.modified(Map.of("least.free.mb", String.valueOf(1L << 40)));
        scene.pass(3);
        Recording recording = scene.only();
        assertEquals(Recording.State.FAILED, recording.state());
        assertEquals(
                List.of(last.name()),
                recording.files().stream().map(RecordedFile::name).toList());
        assertTrue(Files.exists(scene.path(last)));
    }
}
