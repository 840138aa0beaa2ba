package io.millrace.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testkit.FakeWorkers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RepeatedFaultsTest {
    private final FakeWorkers workers = FakeWorkers.direct();
    private final List<String> lines = new ArrayList<>();
    private final RepeatedFaults faults = new RepeatedFaults(workers.timer(), Runnable::run, lines::add);

    @Test
    void manyFaultsOfAKindAreOneLineASecond() {
        for (int i = 0; i < 100; i++) {
            faults.report("connection refused", "10.0.0." + i, "too many");
        }
        faults.report("handshake failed", "10.1.1.1", "not RTMP");
        assertEquals(List.of(), lines);
        workers.timer.advance(1_000_000);
        assertEquals(
                List.of(
                        "connection refused, 100 times in a second, last 10.0.0.99: too many",
                        "handshake failed, 10.1.1.1: not RTMP"),
                lines);
        workers.timer.advance(5_000_000);
        assertEquals(2, lines.size(), "nothing happened, nothing is said");
        assertEquals(0, workers.timer.pending());
    }

    @Test
    void nextSecondStartsAnew() {
        faults.report("x", "a", "1");
        workers.timer.advance(1_000_000);
        faults.report("x", "b", "2");
        workers.timer.advance(1_000_000);
        assertEquals(List.of("x, a: 1", "x, b: 2"), lines);
    }

    @Test
    void textOfPeersCannotForgeLinesOrFillTheLog() {
        faults.report("x", "a", "one\nFAKE LINE " + "y".repeat(5_000));
        faults.report("turned round", "a", "\u202Eexe.piz\u2028FAKE LINE\u0085FAKE LINE");
        faults.report("silent", "a", null);
        for (int kind = 0; kind < 1_000; kind++) {
            faults.report("kind " + kind, "a", "z");
        }
        workers.timer.advance(1_000_000);
        assertTrue(lines.size() <= 33, () -> lines.size() + " lines");
        assertTrue(lines.stream().allMatch(line -> line.length() < 300 && !line.contains("\n")));
        assertTrue(lines.contains("turned round, a: ?exe.piz?FAKE LINE?FAKE LINE"), lines.toString());
        assertTrue(lines.contains("silent, a: null"), lines.toString());
    }
}
