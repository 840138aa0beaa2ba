package io.millrace.protocols.webrtc.transport.dtls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testkit.FakeWorkers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HandshakeThreadsTest {
    private final FakeWorkers workers = FakeWorkers.queued();
    private final HandshakeThreads threads = new HandshakeThreads(workers);

    @Test
    void soManyRunAtOnceAndTheOthersInTurn() {
        List<Integer> done = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            int number = i;
            assertTrue(threads.submit(() -> done.add(number)));
        }
        assertFalse(threads.isCrowded());
        assertTrue(threads.submit(() -> done.add(16)));
        assertTrue(threads.isCrowded());
        assertEquals(16, workers.queue.size());
        workers.queue.runAll();
        assertFalse(threads.isCrowded());
        assertEquals(17, done.size());
        assertTrue(threads.submit(() -> done.add(17)));
        assertEquals(1, workers.queue.runAll(), "the threads are free again");
    }

    @Test
    void thoseThatWaitAreBounded() {
        int taken = 0;
        while (threads.submit(() -> {})) {
            taken++;
        }
        assertEquals(1_016, taken);
    }
}
