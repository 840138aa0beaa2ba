package io.millrace.packagers.progressive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.live.RingSignal;
import io.millrace.http.ResponseSink;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** One writer at full speed, viewers of different speed on several threads: no viewer ever sees a torn message. */
class WireStressTest {
    private static final int MESSAGES = 200_000;
    private static final int GOP = 25;
    private static final int MARK = 0x5A5A5A5A;
    private static final int CONFIGURATION = 0x13131313;

    /** Message: mark, length, number, then length − 12 bytes that equal the number. */
    private static void publish(WireRing ring, int number, int bytes) {
        ByteBuffer out = ring.room(bytes);
        out.putInt(MARK).putInt(bytes).putInt(number);
        for (int i = 12; i < bytes; i++) {
            out.put((byte) number);
        }
        ring.publish(bytes, number % GOP == 0, number * 40_000L, true);
    }

    /** Checks everything it is given; not ready now and then. */
    private static final class CheckingSink implements ResponseSink {
        private final Random random;
        private final int stallsOf100;
        private int last = -1;
        private long messages;
        private long configurations;
        private String failure;

        CheckingSink(int seed, int stallsOf100) {
            random = new Random(seed);
            this.stallsOf100 = stallsOf100;
        }

        @Override
        public boolean isReady() {
            return random.nextInt(100) >= stallsOf100;
        }

        @Override
        public void write(ByteBuffer bytes) {
            while (bytes.hasRemaining() && failure == null) {
                int mark = bytes.getInt();
                if (mark == CONFIGURATION) {
                    configurations++;
                    last = -1;
                } else if (mark == MARK) {
                    message(bytes);
                } else {
                    failure = "No message begins here";
                }
            }
        }

        private void message(ByteBuffer bytes) {
            int length = bytes.getInt();
            int number = bytes.getInt();
            if (last < 0 ? number % GOP != 0 : number != last + 1) {
                failure = number + " follows " + last;
            }
            for (int i = 12; i < length; i++) {
                if (bytes.get() != (byte) number) {
                    failure = "Message " + number + " is torn";
                    return;
                }
            }
            last = number;
            messages++;
        }

        @Override
        public void onReady(Runnable callback) {
            // woken by the ring alone
        }

        @Override
        public void onClose(Runnable callback) {
            // never closes
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {
            failure = "closed";
        }
    }

    @Test
    void noViewerSeesATornMessageOrAGapWithoutConfiguration() throws Exception {
        WireRing ring = new WireRing();
        ByteBuffer again = ByteBuffer.allocate(4).putInt(CONFIGURATION).flip();
        ring.header(new WireHeader(1, again, Optional.of(again)));
        RingSignal signal = new RingSignal();
        ExecutorService[] threads = {Executors.newSingleThreadExecutor(), Executors.newSingleThreadExecutor()};
        List<CheckingSink> sinks = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            CheckingSink sink = new CheckingSink(i, i < 2 ? 0 : i < 5 ? 50 : 99);
            sinks.add(sink);
            new WireViewer(ring.cursor(), sink, threads[i % 2]).start(signal);
        }
        Random random = new Random(1);
        for (int number = 0; number < MESSAGES; number++) {
            publish(ring, number, 12 + random.nextInt(400));
            signal.signal();
        }
        for (ExecutorService thread : threads) {
            CountDownLatch idle = new CountDownLatch(1);
            thread.execute(idle::countDown);
            assertTrue(idle.await(20, TimeUnit.SECONDS));
            thread.shutdown();
        }
        for (CheckingSink sink : sinks) {
            assertNull(sink.failure);
            assertTrue(sink.messages > 0);
            assertTrue(sink.configurations > 0);
        }
        assertEquals(MESSAGES - 1, sinks.get(0).last);
        assertTrue(sinks.get(7).configurations > 1, "a slow viewer was lapped");
    }
}
