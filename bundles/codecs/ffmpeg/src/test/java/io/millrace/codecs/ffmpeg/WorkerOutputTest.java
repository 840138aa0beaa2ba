package io.millrace.codecs.ffmpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.testkit.FakeClock;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkerOutputTest {
    private final FakeClock clock = new FakeClock();
    private final List<String> log = new ArrayList<>();
    private final WorkerOutput output = new WorkerOutput(clock, log::add);

    private void print(String text) {
        output.take(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void linesAreTakenApartAndCleaned() {
        print("one\ntw");
        print("o\u001b[0m\n\n\n");
        print("three");
        output.end();
        assertEquals(List.of("one", "two [0m", "three"), log);
        assertEquals("three", output.lastLine());
    }

    @Test
    void whoPrintsALotIsCounted() {
        for (int i = 0; i < 1_000; i++) {
            print("line " + i + "\n");
        }
        assertEquals(10, log.size());
        assertEquals("line 999", output.lastLine());
        clock.advance(11_000_000);
        print("later\n");
        assertEquals(List.of("990 more lines", "later"), log.subList(10, 12));
    }

    @Test
    void aLineWithoutEndIsCut() {
        for (int i = 0; i < 1_000; i++) {
            print("0123456789");
        }
        output.end();
        assertEquals(500, log.get(0).length());
    }
}
