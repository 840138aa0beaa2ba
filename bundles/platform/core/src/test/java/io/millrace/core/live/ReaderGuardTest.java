package io.millrace.core.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.live.Publisher;
import io.millrace.api.live.ReadFrom;
import io.millrace.api.live.Reader;
import io.millrace.api.media.Sample;
import io.millrace.api.media.StreamItem;
import io.millrace.api.media.StreamName;
import io.millrace.api.plugin.PluginVersion;
import io.millrace.testkit.FakeSession;
import io.millrace.testkit.FakeWorkers;
import io.millrace.testkit.RecordedFaults;
import io.millrace.testkit.SyntheticStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReaderGuardTest {
    private static final StreamName DEMO = StreamName.of("live", "demo");
    private static final long FRAME_US = 40_000;
    private static final PluginVersion OWNER = RecordedFaults.version("org.example.bad", "1.0.0");

    private final RecordedFaults faults = new RecordedFaults();
    private final StreamRegistry registry = new StreamRegistry(
            FakeWorkers.direct(),
            (type, subject, attributes) -> {},
            new LiveSettings(new GracePeriods(60), 10, new RingLimits(64 << 20, 1L << 40)),
            new ReaderGuard(faults, code -> code == Bad.class ? Optional.of(OWNER) : Optional.empty()));
    private final SyntheticStream encoder = SyntheticStream.of(25, 25);
    private Publisher publisher;
    private long sentUs;

    @BeforeEach
    void publish() throws Exception {
        publisher = registry.publish(DEMO, FakeSession.publisher(DEMO));
        publisher.tracks(encoder.tracks());
    }

    /** Fails as often as it is told to, then works. */
    private static final class Bad implements Runnable {
        private final AtomicInteger calls = new AtomicInteger();
        private final Error error = new StackOverflowError("too deep");
        private int failures = Integer.MAX_VALUE;

        @Override
        public void run() {
            if (calls.incrementAndGet() <= failures) {
                throw error;
            }
        }
    }

    @Test
    void whatAReaderThrowsIsItsBundlesFaultAndReachesNobodyElse() {
        Bad bad = new Bad();
        List<StreamItem> read = new ArrayList<>();
        AtomicReference<Reader> good = new AtomicReference<>();
        publisher.stream().read(ReadFrom.OLDEST, Runnable::run, bad);
        good.set(publisher.stream().read(ReadFrom.OLDEST, Runnable::run, () -> {
            for (StreamItem item = poll(good); item != null; item = poll(good)) {
                read.add(item);
            }
        }));
        send(20);
        assertEquals(bad.calls.get(), faults.failures.size());
        assertTrue(bad.calls.get() > 10);
        assertTrue(read.size() > 20);
        assertEquals(0, faults.successes.get());
    }

    @Test
    void callsThatWorkAreCountedToo() {
        Bad bad = new Bad();
        bad.failures = 3;
        publisher.stream().read(ReadFrom.OLDEST, Runnable::run, bad);
        send(20);
        assertEquals(3, faults.failures.size());
        assertEquals(bad.calls.get() - 3, faults.successes.get());
    }

    @Test
    void inQuarantineTheReaderEnds() {
        Bad bad = new Bad();
        Reader reader = publisher.stream().read(ReadFrom.OLDEST, Runnable::run, bad);
        send(5);
        faults.quarantined.add(OWNER);
        send(1);
        int calls = bad.calls.get();
        send(10);
        assertEquals(calls, bad.calls.get());
        assertNull(reader.poll());
    }

    private static StreamItem poll(AtomicReference<Reader> reader) {
        return reader.get() == null ? null : reader.get().poll();
    }

    private void send(int samples) {
        for (Sample sample : encoder.video(sentUs, sentUs + samples * FRAME_US)) {
            publisher.write(sample);
            publisher.flush();
        }
        sentUs += samples * FRAME_US;
    }
}
