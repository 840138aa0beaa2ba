package io.millrace.core.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.live.Publisher;
import io.millrace.api.live.ReadFrom;
import io.millrace.api.live.Reader;
import io.millrace.api.media.Discontinuity;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.FrameRate;
import io.millrace.api.media.Sample;
import io.millrace.api.media.StreamItem;
import io.millrace.api.media.StreamName;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import io.millrace.api.work.Clock;
import io.millrace.testkit.FakeSession;
import io.millrace.testkit.FakeWorkers;
import io.millrace.testkit.RecordedFaults;
import io.millrace.testkit.SyntheticStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Readers that were too slow, come from elsewhere, or meet takeovers on other threads. */
@Timeout(60)
class RingReaderTest {
    private static final StreamName DEMO = StreamName.of("live", "demo");

    private final FakeWorkers workers = FakeWorkers.direct();
    /** Holds about twenty pictures. */
    private final StreamRegistry registry = new StreamRegistry(
            workers,
            (type, subject, attributes) -> {},
            new LiveSettings(new GracePeriods(60), 10, new RingLimits(60_000, 1L << 40)),
            new ReaderGuard(new RecordedFaults(), code -> Optional.empty()));

    private final SyntheticStream encoder = SyntheticStream.of(25, 10);

    @Test
    void aLappedReaderIsToldTheGapAndTheFormatAndGoesOnAtAKeyPicture() throws Exception {
        Publisher publisher = publish(0, 200_000);
        Reader reader = read(ReadFrom.OLDEST);
        assertInstanceOf(FormatChange.class, reader.poll());
        reader.poll();
        write(publisher, 200_000, 4_000_000);
        assertEquals(new Discontinuity(Discontinuity.Reason.READER_LAPPED), reader.poll());
        assertEquals(
                encoder.tracks(),
                assertInstanceOf(FormatChange.class, reader.poll()).tracks());
        Sample next = assertInstanceOf(Sample.class, reader.poll());
        assertTrue(next.isVideo() && next.isSync());
        assertEquals(3_600_000, next.dtsUs());
        assertTrue(reader.skippedItems() > 50);
    }

    @Test
    void aReaderThatGoesOnForAnotherIsToldThatItsPlaceIsGone() throws Exception {
        Publisher publisher = publish(0, 200_000);
        Reader before = read(ReadFrom.OLDEST);
        drain(before);
        long position = before.position();
        before.close();
        Reader at = read(ReadFrom.position(position));
        write(publisher, 200_000, 240_000);
        assertInstanceOf(FormatChange.class, at.poll());
        assertEquals(200_000, assertInstanceOf(Sample.class, at.poll()).dtsUs(), 21_334);
        write(publisher, 240_000, 4_000_000);
        Reader late = read(ReadFrom.position(position));
        assertEquals(new Discontinuity(Discontinuity.Reason.READER_LAPPED), late.poll());
        assertInstanceOf(FormatChange.class, late.poll());
        assertTrue(assertInstanceOf(Sample.class, late.poll()).isSync());
    }

    @Test
    void whatWasLookedAtButNotTakenIsReadByTheNext() throws Exception {
        publish(0, 400_000);
        Reader one = read(ReadFrom.OLDEST);
        long position = one.position();
        assertInstanceOf(FormatChange.class, one.poll());
        assertEquals(position, one.position(), "the picture behind the format is not taken yet");
        Reader two = read(ReadFrom.NEWEST_SYNC);
        assertInstanceOf(FormatChange.class, two.poll());
        Reader three = read(ReadFrom.position(two.position()));
        three.poll();
        assertEquals(two.poll(), three.poll());
        assertEquals(two.position(), three.position());
    }

    @Test
    void aReaderMayCloseItselfInItsFirstWakeUp() throws Exception {
        publish(0, 400_000);
        int[] wakes = {0};
        Reader[] reader = {null};
        reader[0] = registry.find(DEMO).orElseThrow().read(ReadFrom.OLDEST, Runnable::run, () -> {
            wakes[0]++;
            if (reader[0] != null) {
                reader[0].close();
            }
        });
        Publisher publisher = publish(0, 40_000);
        write(publisher, 40_000, 80_000);
        write(publisher, 80_000, 120_000);
        assertEquals(2, wakes[0]);
        assertNull(reader[0].poll());
    }

    /** A reader on another thread, lapped all the time: no sample comes before the format it needs. */
    @Test
    void formatsAndSamplesStayTogetherHoweverOftenAReaderIsLapped() throws Exception {
        Publisher publisher = registry.publish(DEMO, FakeSession.publisher(DEMO));
        AtomicBoolean done = new AtomicBoolean();
        registry.expect(DEMO);
        CompletableFuture<int[]> outcome = inThread(() -> follow(done));
        for (int n = 0; n < 300_000; n++) {
            int generation = n / 7 * 7 % 1_000 + 1;
            publisher.tracks(List.of(video(generation)));
            long us = n * 1_000L;
            publisher.write(new Sample(
                    0,
                    us,
                    us,
                    Sample.VIDEO | Sample.SYNC,
                    ByteBuffer.allocate(4).putInt(0, generation)));
        }
        done.set(true);
        int[] counts = outcome.get(50, TimeUnit.SECONDS);
        assertTrue(counts[0] > 100, "samples read: " + counts[0]);
        assertTrue(counts[1] > 0, "it was never lapped");
    }

    private int[] follow(AtomicBoolean done) {
        Reader reader = read(ReadFrom.NEWEST_SYNC);
        FormatChange format = null;
        int samples = 0;
        int laps = 0;
        while (true) {
            boolean last = done.get();
            StreamItem item = reader.poll();
            if (item == null && last) {
                return new int[] {samples, laps};
            } else if (item instanceof FormatChange change) {
                format = change;
            } else if (item instanceof Discontinuity) {
                laps++;
                format = null;
            } else if (item instanceof Sample sample) {
                samples++;
                int generation = sample.payload().getInt(0);
                assertEquals(List.of(video(generation)), format == null ? null : format.tracks());
                for (int i = 0; i < samples % 500; i++) {
                    Thread.onSpinWait();
                }
            }
        }
    }

    /** Encoders on two threads take the stream from each other; whatever is in the ring is in order. */
    @Test
    void takeoversOnOtherThreadsLeaveTheRingInOrder() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        StreamRegistry busy = new StreamRegistry(
                FakeWorkers.direct(),
                (type, subject, attributes) -> {},
                new LiveSettings(new GracePeriods(60), 10, new RingLimits(64 << 20, 1L << 40)),
                new ReaderGuard(new RecordedFaults(), code -> Optional.empty()));
        busy.expect(DEMO);
        List<CompletableFuture<Integer>> encoders = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            encoders.add(inThread(() -> takeOverAgainAndAgain(busy, done)));
        }
        Reader reader = busy.find(DEMO).orElseThrow().read(ReadFrom.OLDEST, Runnable::run, () -> {});
        long lastUs = -1;
        int publications = 0;
        long deadline = Clock.SYSTEM.monotonicUs() + 3_000_000;
        while (Clock.SYSTEM.monotonicUs() < deadline) {
            StreamItem item = reader.poll();
            if (item instanceof Sample sample) {
                assertTrue(sample.dtsUs() > lastUs, sample.dtsUs() + " after " + lastUs);
                lastUs = sample.dtsUs();
            } else if (item instanceof Discontinuity discontinuity) {
                publications += discontinuity.reason() == Discontinuity.Reason.NEW_PUBLICATION ? 1 : 0;
            }
        }
        done.set(true);
        for (CompletableFuture<Integer> each : encoders) {
            assertTrue(each.get(20, TimeUnit.SECONDS) > 10);
        }
        assertTrue(publications > 10, publications + " publications seen");
    }

    private int takeOverAgainAndAgain(StreamRegistry busy, AtomicBoolean done) throws Exception {
        int times = 0;
        while (!done.get()) {
            Publisher publisher = busy.publish(DEMO, FakeSession.publisher(DEMO));
            publisher.tracks(List.of(SyntheticStream.VIDEO));
            for (int n = 0; n < 200 && publisher.isOpen(); n++) {
                publisher.write(
                        new Sample(0, n * 1_000L, n * 1_000L, Sample.VIDEO | Sample.SYNC, ByteBuffer.allocate(10)));
            }
            if (times++ % 2 == 0) {
                publisher.close();
            }
        }
        return times;
    }

    private static <T> CompletableFuture<T> inThread(java.util.concurrent.Callable<T> task) {
        CompletableFuture<T> outcome = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                outcome.complete(task.call());
            } catch (Throwable e) {
                outcome.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return outcome;
    }

    private static Track video(int generation) {
        return new Track(0, new VideoFormat(FourCc.AVC, ByteBuffer.allocate(0), generation, 1, FrameRate.UNKNOWN));
    }

    private Reader read(ReadFrom from) {
        return registry.find(DEMO).orElseThrow().read(from, Runnable::run, () -> {});
    }

    private Publisher publish(long fromUs, long toUs) throws Exception {
        Publisher publisher = registry.publish(DEMO, FakeSession.publisher(DEMO));
        write(publisher, fromUs, toUs);
        return publisher;
    }

    private void write(Publisher publisher, long fromUs, long toUs) {
        publisher.tracks(encoder.tracks());
        encoder.samples(fromUs, toUs).forEach(publisher::write);
        publisher.flush();
    }

    private static void drain(Reader reader) {
        while (reader.poll() != null) {
            continue;
        }
    }
}
