package io.millrace.codecs.ffmpeg.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class FrameQueueTest {
    private static final VideoFormat SMALL = new VideoFormat(64, 64, 30);

    @BeforeAll
    static void load() {
        Ffmpeg.load();
    }

    private static void offer(FrameQueue queue, int count, int keyAt) {
        for (int i = 0; i < count; i++) {
            try (Frame frame = Frame.picture(SMALL)) {
                frame.timed(i, i == keyAt);
                queue.offer(frame);
            }
        }
    }

    private static List<Long> takeAll(FrameQueue queue) throws InterruptedException {
        List<Long> times = new ArrayList<>();
        while (queue.frames() > 0) {
            try (Frame frame = queue.take().frame()) {
                times.add(frame.pts());
            }
        }
        return times;
    }

    @Test
    void aLiveOutputThatStandsStillLosesPicturesButNoKeyPicture() throws Exception {
        try (FrameQueue queue = new FrameQueue(4, true)) {
            long since = System.nanoTime();
            offer(queue, 100, 50);
            long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since);
            assertTrue(tookMs < 5_000, "the others waited " + tookMs + " ms");
            assertEquals(96, queue.dropped());
            assertEquals(List.of(0L, 1L, 2L, 50L), takeAll(queue));
        }
    }

    @Test
    void otherwiseTheInputWaits() throws Exception {
        try (FrameQueue queue = new FrameQueue(4, false)) {
            Thread input = new Thread(() -> offer(queue, 20, 0));
            input.start();
            List<Long> times = new ArrayList<>();
            while (times.size() < 20) {
                try (Frame frame = queue.take().frame()) {
                    times.add(frame.pts());
                }
            }
            input.join();
            assertEquals(0, queue.dropped());
            assertEquals(19L, times.get(19));
        }
    }

    @Test
    void whoWaitsIsWokenByTheEnd() throws Exception {
        FrameQueue queue = new FrameQueue(2, false);
        Thread input = new Thread(() -> offer(queue, 10, 0));
        input.start();
        while (queue.frames() < 2) {
            Thread.onSpinWait();
        }
        queue.close();
        input.join();
        assertNull(queue.take());
        assertEquals(0, queue.frames());
    }
}
