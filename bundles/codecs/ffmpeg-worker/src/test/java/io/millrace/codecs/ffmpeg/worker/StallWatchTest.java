package io.millrace.codecs.ffmpeg.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.codecs.ffmpeg.wire.FromWorker;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class StallWatchTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);

    @BeforeAll
    static void load() {
        Ffmpeg.load();
    }

    @Test
    void whoHasNothingToDoIsNotStuck() {
        StallWatch watch = new StallWatch(nanos::get);
        nanos.addAndGet(StallWatch.STUCK_NANOS);
        assertFalse(watch.isStuck());
        watch.begins();
        watch.ends();
        nanos.addAndGet(StallWatch.STUCK_NANOS);
        assertFalse(watch.isStuck());
    }

    @Test
    void whoTakesTooLongForOneMessageIsUntilItIsDone() {
        StallWatch watch = new StallWatch(nanos::get);
        watch.begins();
        nanos.addAndGet(StallWatch.STUCK_NANOS - 1);
        assertFalse(watch.isStuck());
        watch.begins();
        nanos.incrementAndGet();
        assertFalse(watch.isStuck(), "the next message counts anew");
        nanos.addAndGet(StallWatch.STUCK_NANOS);
        assertTrue(watch.isStuck());
        watch.ends();
        assertFalse(watch.isStuck());
    }

    @Test
    void aWorkerThatIsStuckGivesNoSignOfLife() {
        Received received = new Received();
        StallWatch watch = new StallWatch(nanos::get);
        try (Transcoding transcoding = new Transcoding(received)) {
            ServerConnection.Report report = new ServerConnection.Report(transcoding, watch, received);
            report.run();
            watch.begins();
            report.run();
            nanos.addAndGet(StallWatch.STUCK_NANOS);
            report.run();
            assertEquals(2, received.all(FromWorker.Status.class).size());
            watch.ends();
            report.run();
            assertEquals(3, received.all(FromWorker.Status.class).size());
        }
    }
}
