package io.millrace.core.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.RefusedAttempt;
import io.millrace.api.session.Session;
import io.millrace.testkit.FakeWorkers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RefusalReportTest {
    private final FakeWorkers workers = FakeWorkers.direct();
    private final List<String> lines = new ArrayList<>();
    private final List<String> events = new ArrayList<>();
    private final RefusalReport report = new RefusalReport(
            workers.timer,
            Runnable::run,
            (type, subject, attributes) -> events.add(subject + " " + attributes.get("reason")),
            lines::add);

    @Test
    void theFirstIsToldAtOnce() {
        report.add(attempt("a", 1));
        assertEquals(List.of("Refused to let 192.0.2.7 publish live/a over rtmp (1 time): Wrong key"), lines);
        assertEquals(List.of("live/a Wrong key"), events);
        workers.timer.advance(10 * RefusalReport.PERIOD_US);
        assertEquals(1, lines.size());
        assertEquals(0, workers.timer.pending());
    }

    @Test
    void aFloodIsOneLineASecondHoweverItsNamesDiffer() {
        for (int second = 0; second < 5; second++) {
            for (int i = 0; i < 10_000; i++) {
                report.add(attempt("s" + i, 3));
            }
            workers.timer.advance(RefusalReport.PERIOD_US);
        }
        assertEquals(6, lines.size());
        assertEquals(
                "Refused 9999 more in the last second; the latest: 192.0.2.7 publish live/s9999 over rtmp"
                        + " (3 times): Wrong key",
                lines.get(1));
        assertTrue(lines.get(2).startsWith("Refused 10000 more"));
        assertEquals(5 * RefusalReport.MAX_EVENTS, events.size());
        workers.timer.advance(2 * RefusalReport.PERIOD_US);
        report.add(attempt("later", 1));
        assertEquals(7, lines.size());
        assertTrue(lines.get(6).contains("live/later"));
    }

    private static RefusedAttempt attempt(String name, long count) {
        return new RefusedAttempt(
                Instant.EPOCH,
                count,
                Session.Role.PUBLISH,
                "rtmp",
                "live/" + name,
                "192.0.2.7",
                "built-in",
                "Wrong key");
    }
}
