package io.millrace.management.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.telemetry.Metric;
import io.millrace.api.telemetry.Traces;
import io.millrace.testkit.FakeWorkers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Collectors that take requests and do not answer, or not to the end. */
class HangingCollectorTest {
    private static final List<Metric> NUMBERS = List.of(
            new Metric(Metric.Kind.COUNTER, "millrace_sent_bytes", "Bytes", List.of(new Metric.Point(Map.of(), 12))));

    private final FakeWorkers workers = FakeWorkers.direct();
    private Collector collector;

    @BeforeEach
    void collect() throws Exception {
        collector = new Collector();
    }

    @AfterEach
    void stop() {
        collector.close();
    }

    private Telemetry start(int timeoutSeconds) {
        Telemetry telemetry = new Telemetry(
                Map.of(
                        "endpoint",
                        collector.url(),
                        "interval.seconds",
                        "5",
                        "timeout.seconds",
                        Integer.toString(timeoutSeconds)),
                workers,
                Map.of());
        telemetry.metrics = () -> NUMBERS;
        return telemetry;
    }

    @Test
    void anAnswerThatDoesNotEndIsGivenUpAndTheNextNumbersAreSent() throws Exception {
        collector.answers = Collector.Answers.HEAD_ONLY;
        Telemetry telemetry = start(20);
        workers.timer.advance(5_000_000);
        assertEquals("/v1/metrics", collector.awaitPath());
        workers.timer.advance(15_000_000);
        assertEquals(0, collector.paths.size(), "one at a time");
        collector.answers = Collector.Answers.WHOLE;
        assertNotNull(pathAfterSteps(5_000_000), "telemetry ended for good");
        telemetry.stop();
    }

    /** Lets time pass until something is posted. */
    private String pathAfterSteps(long stepUs) throws InterruptedException {
        String path = null;
        for (int i = 0; i < 300 && path == null; i++) {
            workers.timer.advance(stepUs);
            path = collector.paths.poll(100, TimeUnit.MILLISECONDS);
        }
        return path;
    }

    @Test
    void whatACollectorHasNoTimeForIsSentAgain() throws Exception {
        collector.status = 503;
        Telemetry telemetry = start(20);
        workers.timer.advance(5_000_000);
        long readNs = workers.clock.utcUs() * 1_000;
        assertEquals("/v1/metrics", collector.awaitPath());
        collector.status = 200;
        assertEquals("/v1/metrics", pathAfterSteps(500_000));
        assertEquals(
                readNs,
                collector.metrics.take().get(0).getSum().getDataPoints(0).getTimeUnixNano(),
                "those that were not taken");
        telemetry.stop();
    }

    @Test
    void stoppingLetsGoOfAllThreadsThoughThousandsOfSpansWait() throws Exception {
        Set<Thread> before = threads();
        collector.answers = Collector.Answers.NONE;
        Telemetry telemetry = start(60);
        long beganNs = System.nanoTime();
        for (int i = 0; i < 5_000; i++) {
            telemetry
                    .begin(Traces.Kind.SERVER, "GET", Optional.empty(), Map.of())
                    .end(Optional.empty());
        }
        assertEquals("/v1/traces", collector.awaitPath());
        Set<Thread> used = threads();
        used.removeAll(before);
        assertFalse(used.isEmpty());
        telemetry.stop();
        assertTrue(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - beganNs) < 50, "somebody waited for it");
        for (Thread thread : used) {
            thread.join(30_000);
            assertFalse(thread.isAlive(), thread + " runs on");
        }
        assertEquals(0, workers.timer.pending());
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().matches("BatchSpanProcessor.*|telemetry-sender"))
                .collect(Collectors.toSet());
    }
}
