package io.millrace.apps.record;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.api.media.StreamName;
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
                List.of(),
                List.of());
    }

    private static List<String> due(Keep keep, long freeBytes) {
        return Retention.due(ALL, keep, NOW_US, freeBytes).stream()
                .map(recording -> recording.id().substring("live~x~".length()))
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
        assertEquals(List.of("20", "10", "5"), due(new Keep(0, 50, 0), 0));
    }

    @Test
    void theOldestGoUntilTheDiskHasRoom() {
        assertEquals(List.of(), due(new Keep(0, 0, 500), 500));
        assertEquals(List.of("20", "10"), due(new Keep(0, 0, 500), 350));
    }
}
