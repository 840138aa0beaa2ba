package io.millrace.core.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.live.LiveStream;
import io.millrace.api.live.LiveStream.State;
import io.millrace.api.live.PublishRefusedException;
import io.millrace.api.live.Publisher;
import io.millrace.api.live.ReadFrom;
import io.millrace.api.live.Reader;
import io.millrace.api.media.Discontinuity;
import io.millrace.api.media.EndOfPublication;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.Sample;
import io.millrace.api.media.StreamItem;
import io.millrace.api.media.StreamName;
import io.millrace.testkit.FakeSession;
import io.millrace.testkit.FakeWorkers;
import io.millrace.testkit.RecordedFaults;
import io.millrace.testkit.SyntheticStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The memory of rings: what is given up for streams that wait, and when all memory is used. */
class RingBudgetTest {
    private static final long SECOND_US = 1_000_000;
    /** Ten seconds of a stream are about 700 kB. */
    private static final long TOTAL_BYTES = 5_000_000;

    private final FakeWorkers workers = FakeWorkers.direct();
    private final StreamRegistry registry = registry(workers, new RingLimits(4 << 20, TOTAL_BYTES));
    private final SyntheticStream encoder = SyntheticStream.of(25, 25);

    @Test
    void anInterruptedStreamGivesUpItsSamplesWhenNobodyReads() throws Exception {
        Publisher publisher = publish(registry, "a", 10 * SECOND_US);
        assertTrue(registry.heldBytes() > 400_000);
        publisher.close();
        workers.timer.advance(StreamRegistry.KEPT_FOR_COMERS_US - 1);
        assertTrue(registry.heldBytes() > 400_000, "a packager may be on its way");
        workers.timer.advance(1);
        assertEquals(0, registry.heldBytes());
    }

    @Test
    void aReaderGetsEverythingBeforeItIsGivenUp() throws Exception {
        Publisher publisher = publish(registry, "a", 4 * SECOND_US);
        Reader reader = read("a", ReadFrom.OLDEST);
        publisher.close();
        workers.timer.advance(30 * SECOND_US);
        long before = registry.heldBytes();
        assertTrue(before > 200_000);
        List<StreamItem> items = drain(reader);
        assertInstanceOf(EndOfPublication.class, items.get(items.size() - 1));
        assertEquals(
                4 * 25,
                items.stream()
                        .filter(item -> item instanceof Sample sample && sample.isVideo())
                        .count());
        assertEquals(0, registry.heldBytes());
    }

    @Test
    void aReaderThatLeavesHoldsNothing() throws Exception {
        Publisher publisher = publish(registry, "a", 4 * SECOND_US);
        Reader slow = read("a", ReadFrom.OLDEST);
        Reader fast = read("a", ReadFrom.OLDEST);
        publisher.close();
        workers.timer.advance(30 * SECOND_US);
        drain(fast);
        assertTrue(registry.heldBytes() > 200_000);
        slow.close();
        assertEquals(0, registry.heldBytes());
    }

    @Test
    void readersGoOnWithTheNextPublication() throws Exception {
        Publisher publisher = publish(registry, "a", 4 * SECOND_US);
        Reader reader = read("a", ReadFrom.NEWEST_SYNC);
        publisher.close();
        drain(reader);
        long position = reader.position();
        workers.timer.advance(10 * SECOND_US);
        assertEquals(0, registry.heldBytes());
        Reader later = read("a", ReadFrom.OLDEST);
        assertEquals(List.of(), drain(later));
        assertEquals(position, later.position(), "positions count on");
        assertEquals(encoder.tracks(), stream("a").tracks());

        publish(registry, "a", SECOND_US);
        for (Reader each : List.of(reader, read("a", ReadFrom.position(position)))) {
            List<StreamItem> items = drain(each);
            assertTrue(items.contains(new Discontinuity(Discontinuity.Reason.NEW_PUBLICATION)));
            assertFalse(items.contains(new Discontinuity(Discontinuity.Reason.READER_LAPPED)));
            Sample first = (Sample)
                    items.stream().filter(Sample.class::isInstance).findFirst().orElseThrow();
            assertTrue(first.isSync() && first.isVideo());
            assertEquals(10 * SECOND_US, first.dtsUs());
        }
        assertInstanceOf(FormatChange.class, later.poll());
    }

    @Test
    void aStreamThatCameBackIsNotEmptiedByItsEarlierLoss() throws Exception {
        publish(registry, "a", 4 * SECOND_US).close();
        workers.timer.advance(2 * SECOND_US);
        publish(registry, "a", 4 * SECOND_US);
        long before = registry.heldBytes();
        workers.timer.advance(60 * SECOND_US);
        assertEquals(before, registry.heldBytes());
        assertTrue(before > 400_000, before + " bytes");
    }

    @Test
    void aStreamThatEndedIsNotCountedAnyMore() throws Exception {
        StreamRegistry brief = new StreamRegistry(
                workers,
                (type, subject, attributes) -> {},
                new LiveSettings(new GracePeriods(0), 10, new RingLimits(4 << 20, TOTAL_BYTES)),
                new ReaderGuard(new RecordedFaults(), code -> Optional.empty()));
        Publisher publisher = publish(brief, "a", 4 * SECOND_US);
        Reader reader = publisher.stream().read(ReadFrom.OLDEST, Runnable::run, () -> {});
        publisher.close();
        workers.timer.advance(0);
        assertEquals(State.ENDED, publisher.stream().state());
        assertTrue(drain(reader).size() > 100, "what was published is still read");
        workers.timer.advance(StreamRegistry.KEPT_FOR_COMERS_US);
        assertEquals(0, brief.heldBytes());
    }

    @Test
    void streamsWithoutPublisherGiveWayToThoseThatRun() throws Exception {
        for (int n = 0; n < 5; n++) {
            publish(registry, "gone" + n, 10 * SECOND_US).close();
        }
        assertTrue(registry.heldBytes() > 2_500_000);
        List<Publisher> running = new ArrayList<>();
        for (int n = 0; n < 4; n++) {
            running.add(publish(registry, "runs" + n, 10 * SECOND_US));
        }
        assertTrue(registry.heldBytes() <= TOTAL_BYTES);
        for (Publisher each : running) {
            assertTrue(each.isOpen());
            assertTrue(heldUs(each.stream()) >= 8 * SECOND_US, "running streams keep all they should");
        }
    }

    @Test
    void anotherStreamIsRefusedWhenThoseThatRunNeedAllMemory() throws Exception {
        List<Publisher> running = new ArrayList<>();
        PublishRefusedException refusal = null;
        while (refusal == null) {
            assertTrue(running.size() < 100, "never refused");
            try {
                running.add(publish(registry, "s" + running.size(), 10 * SECOND_US));
            } catch (PublishRefusedException e) {
                refusal = e;
            }
        }
        assertTrue(running.size() >= 4, running.size() + " streams run");
        assertTrue(refusal.getMessage().contains("no memory left for another stream"), refusal.getMessage());
        assertTrue(running.stream().allMatch(Publisher::isOpen));

        publish(registry, "s0", SECOND_US);
        Publisher lost = running.get(1);
        lost.close();
        publish(registry, "s1", SECOND_US);
        running.subList(2, 4).forEach(Publisher::close);
        publish(registry, "other", SECOND_US);
    }

    @Test
    void streamsThatGrowKeepLessInsteadOfEnding() throws Exception {
        List<Publisher> running = open(2);
        SyntheticStream large = encoder.withFrameBytes(20_000);
        long most = 0;
        for (int second = 0; second < 20; second++) {
            for (Publisher each : running) {
                large.samples(second * SECOND_US, (second + 1) * SECOND_US).forEach(each::write);
                most = Math.max(most, registry.heldBytes());
            }
        }
        assertTrue(most <= TOTAL_BYTES + TOTAL_BYTES / 8 + 100_000, most + " bytes were held");
        for (Publisher each : running) {
            assertTrue(each.isOpen());
            Sample newest = firstSample(each.stream());
            assertTrue(newest.isSync() && newest.isVideo());
            assertEquals(19 * SECOND_US, newest.dtsUs(), "viewers still begin at once");
        }
    }

    @Test
    void memoryIsBoundedThoughNobodyTidiesUp() throws Exception {
        FakeWorkers stuck = FakeWorkers.queued();
        StreamRegistry full = registry(stuck, new RingLimits(4 << 20, TOTAL_BYTES));
        SyntheticStream large = encoder.withFrameBytes(20_000);
        Publisher one = full.publish(StreamName.of("live", "a"), FakeSession.publisher(StreamName.of("live", "a")));
        Publisher two = full.publish(StreamName.of("live", "b"), FakeSession.publisher(StreamName.of("live", "b")));
        one.tracks(encoder.tracks());
        two.tracks(encoder.tracks());
        large.samples(0, 20 * SECOND_US).forEach(one::write);
        large.samples(0, 20 * SECOND_US).forEach(two::write);
        long held = full.heldBytes();
        assertTrue(held > TOTAL_BYTES && held <= TOTAL_BYTES + TOTAL_BYTES / 8 + 100_000, held + " bytes are held");
        stuck.queue.runAll();
        assertTrue(full.heldBytes() <= TOTAL_BYTES);
        assertTrue(one.isOpen() && two.isOpen());
    }

    @Test
    void oneEndlessGroupOfPicturesIsBoundedToo() throws Exception {
        SyntheticStream endless = SyntheticStream.of(25, 1_000_000).withFrameBytes(20_000);
        List<Publisher> running = open(2);
        for (Publisher each : running) {
            endless.samples(0, 20 * SECOND_US).forEach(each::write);
        }
        assertTrue(registry.heldBytes() <= TOTAL_BYTES + TOTAL_BYTES / 8 + 100_000);
        assertTrue(running.stream().allMatch(Publisher::isOpen));
    }

    @Test
    void theLimitIsAShareOfTheHeapUnlessItIsSet() {
        assertEquals(new RingLimits(64L << 20, 200L << 20), RingLimits.of(64, 0, 500L << 20));
        assertEquals(new RingLimits(64L << 20, 100L << 20), RingLimits.of(64, 100, 500L << 20));
        assertEquals(new RingLimits(40L << 20, 40L << 20), RingLimits.of(64, 0, 100L << 20));
    }

    private static StreamRegistry registry(FakeWorkers workers, RingLimits limits) {
        return new StreamRegistry(
                workers,
                (type, subject, attributes) -> {},
                new LiveSettings(new GracePeriods(60), 100, limits),
                new ReaderGuard(new RecordedFaults(), code -> Optional.empty()));
    }

    private List<Publisher> open(int count) throws PublishRefusedException {
        List<Publisher> open = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            StreamName name = StreamName.of("live", "open" + n);
            Publisher publisher = registry.publish(name, FakeSession.publisher(name));
            publisher.tracks(encoder.tracks());
            open.add(publisher);
        }
        return open;
    }

    private Publisher publish(StreamRegistry to, String name, long untilUs) throws PublishRefusedException {
        StreamName stream = StreamName.of("live", name);
        Publisher publisher = to.publish(stream, FakeSession.publisher(stream));
        publisher.tracks(encoder.tracks());
        encoder.samples(0, untilUs).forEach(publisher::write);
        publisher.flush();
        return publisher;
    }

    private LiveStream stream(String name) {
        return registry.find(StreamName.of("live", name)).orElseThrow();
    }

    private Reader read(String name, ReadFrom from) {
        return stream(name).read(from, Runnable::run, () -> {});
    }

    private static Sample firstSample(LiveStream stream) {
        Reader reader = stream.read(ReadFrom.NEWEST_SYNC, Runnable::run, () -> {});
        assertInstanceOf(FormatChange.class, reader.poll());
        return assertInstanceOf(Sample.class, reader.poll());
    }

    private static long heldUs(LiveStream stream) {
        List<StreamItem> items = drain(stream.read(ReadFrom.OLDEST, Runnable::run, () -> {}));
        Sample oldest = (Sample)
                items.stream().filter(Sample.class::isInstance).findFirst().orElseThrow();
        return ((Sample) items.get(items.size() - 1)).dtsUs() - oldest.dtsUs();
    }

    private static List<StreamItem> drain(Reader reader) {
        List<StreamItem> items = new ArrayList<>();
        for (StreamItem item = reader.poll(); item != null; item = reader.poll()) {
            items.add(item);
        }
        return items;
    }
}
