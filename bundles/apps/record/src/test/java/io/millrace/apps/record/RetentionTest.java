package io.millrace.apps.record;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.api.media.StreamName;
import io.millrace.api.record.RecordedFile;
import io.millrace.api.record.Recording;
import io.millrace.apps.record.RecordingRule.Keep;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is deleted, and what is never. */
class RetentionTest {
    private static final long HOUR_US = 3_600_000_000L;
    private static final long NOW_US = 1_000 * HOUR_US;
    private static final List<Recording> ALL = List.of(
            recording(30, 100, true), recording(20, 100, false), recording(10, 100, false), recording(5, 100, false));

    private static Recording recording(long hoursAgo, long bytes, boolean grows) {
        long startUs = NOW_US - hoursAgo * HOUR_US;
        return new Recording(
                "live~x~" + hoursAgo,
                StreamName.parse("live/x"),
                Optional.of("r"),
                grows ? Recording.State.RECORDING : Recording.State.FINISHED,
                Optional.empty(),
                startUs,
                startUs + HOUR_US,
                bytes,
                List.of(file(hoursAgo + ".mp4", Optional.empty(), startUs, bytes)),
                List.of());
    }

    private static RecordedFile file(String name, Optional<String> rendition, long startUs, long bytes) {
        return new RecordedFile(name, rendition, startUs, HOUR_US, bytes);
    }

    private static List<String> due(Keep keep, long freeBytes) {
        return due(ALL, keep, freeBytes);
    }

    private static List<String> due(List<Recording> recordings, Keep keep, long freeBytes) {
        return Retention.due(recordings, keep, NOW_US, freeBytes).stream()
                .map(due -> due.file().name().replace(".mp4", ""))
                .toList();
    }

    @Test
    void withoutLimitsAllIsKept() {
        assertEquals(List.of(), due(new Keep(0, 0, 0), 0));
    }

    @Test
    void whatIsOldGoesButNotWhatGrows() {
        assertEquals(List.of("20"), due(new Keep(18 * HOUR_US, 0, 0), 0));
        assertEquals(List.of("20", "10"), due(new Keep(8 * HOUR_US, 0, 0), 0));
    }

    @Test
    void theOldestGoUntilTheRestFits() {
        assertEquals(List.of("20"), due(new Keep(0, 300, 0), 0));
        assertEquals(List.of("20", "10"), due(new Keep(0, 50, 0), 0), "the newest stays");
        assertEquals(List.of("20", "10", "5"), due(new Keep(HOUR_US, 0, 0), 0), "unless it is old");
    }

    @Test
    void theOldestGoUntilTheDiskHasRoom() {
        assertEquals(List.of(), due(new Keep(0, 0, 500), 500));
        assertEquals(List.of("20", "10"), due(new Keep(0, 0, 500), 350));
    }

    @Test
    void ofWhatGrowsTheFilesThatAreWholeGo() {
        long startUs = NOW_US - 4 * HOUR_US;
        List<RecordedFile> files = List.of(
                file("1", Optional.empty(), startUs, 100),
                file("2", Optional.empty(), startUs + HOUR_US, 100),
                file("3", Optional.empty(), startUs + 2 * HOUR_US, 100),
                file("1@720p", Optional.of("720p"), startUs, 10),
                file("2@720p", Optional.of("720p"), startUs + HOUR_US, 10));
        Recording recording = new Recording(
                "live~x~1",
                StreamName.parse("live/x"),
                Optional.of("r"),
                Recording.State.RECORDING,
                Optional.empty(),
                startUs,
                NOW_US,
                320,
                files,
                List.of());
        assertEquals(List.of("1"), due(List.of(recording), new Keep(0, 250, 0), 0));
        assertEquals(List.of("1", "1@720p", "2"), due(List.of(recording), new Keep(0, 1, 0), 0));
        assertEquals(List.of("1", "1@720p"), due(List.of(recording), new Keep(5 * HOUR_US / 2, 0, 0), 0));
        assertEquals(List.of("1", "1@720p"), due(List.of(recording), new Keep(0, 0, 500), 395));
        Keep keep = new Keep(0, 0, 500);
        assertEquals(700, keep.orAtLeast(700).freeBytes());
        assertEquals(500, keep.orAtLeast(300).freeBytes());
        assertEquals(0, new Keep(1, 1, 0).orAtLeast(300).freeBytes());
    }
}
