package io.millrace.core.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Identity;
import io.millrace.api.live.LiveStream;
import io.millrace.api.live.LiveStream.State;
import io.millrace.api.live.PublishRefusedException;
import io.millrace.api.live.Publisher;
import io.millrace.api.live.ReadFrom;
import io.millrace.api.live.Reader;
import io.millrace.api.media.DataFormat;
import io.millrace.api.media.Discontinuity;
import io.millrace.api.media.EndOfPublication;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.Sample;
import io.millrace.api.media.StreamItem;
import io.millrace.api.media.StreamName;
import io.millrace.api.media.Track;
import io.millrace.api.session.Session;
import io.millrace.testkit.FakeSession;
import io.millrace.testkit.FakeWorkers;
import io.millrace.testkit.RecordedFaults;
import io.millrace.testkit.SyntheticStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StreamRegistryTest {
    private static final StreamName DEMO = StreamName.of("live", "demo");
    private static final long GRACE_US = 60_000_000;

    private final FakeWorkers workers = FakeWorkers.direct();
    private final List<String> events = new ArrayList<>();
    private final StreamRegistry registry = new StreamRegistry(
            workers,
            (type, subject, attributes) -> events.add(type + " " + subject),
            new LiveSettings(new GracePeriods(60), 3, new RingLimits(64 << 20, 1L << 40)),
            new ReaderGuard(new RecordedFaults(), code -> Optional.empty()));
    private final SyntheticStream encoder = SyntheticStream.of(25, 25);

    @Test
    void aStreamIsLiveFromItsFirstSyncPictureOn() throws Exception {
        Publisher publisher = publish(FakeSession.publisher(DEMO));
        publisher.tracks(encoder.tracks());
        encoder.samples(40_000, 900_000).forEach(publisher::write);
        assertEquals(State.WAITING, stream().state());
        encoder.samples(1_000_000, 1_500_000).forEach(publisher::write);
        assertEquals(State.LIVE, stream().state());
        assertEquals(List.of("stream.live live/demo"), events);
        assertTrue(stream().health().droppedSamples() > 20);
    }

    @Test
    void aReaderGetsTheFormatAndTheNewestPictureFirst() throws Exception {
        Publisher publisher = publish(FakeSession.publisher(DEMO));
        publish(publisher, 0, 2_500_000);
        List<StreamItem> items = drain(stream().read(ReadFrom.NEWEST_SYNC, Runnable::run, () -> {}));
        assertEquals(
                encoder.tracks(),
                assertInstanceOf(FormatChange.class, items.get(0)).tracks());
        Sample first = assertInstanceOf(Sample.class, items.get(1));
        assertTrue(first.isSync() && first.isVideo());
        assertEquals(2_000_000, first.dtsUs());
    }

    @Test
    void readersAreWokenOncePerFlush() throws Exception {
        Publisher publisher = publish(FakeSession.publisher(DEMO));
        publish(publisher, 0, 1_000_000);
        int[] wakes = {0};
        Reader reader = stream().read(ReadFrom.NEXT_SYNC, Runnable::run, () -> wakes[0]++);
        int before = wakes[0];
        publish(publisher, 1_000_000, 1_500_000);
        assertEquals(before + 1, wakes[0]);
        reader.close();
        publish(publisher, 1_500_000, 2_000_000);
        assertEquals(before + 1, wakes[0]);
        assertEquals(null, reader.poll());
    }

    @Test
    void aLostPublisherMayComeBackWithViewersAttached() throws Exception {
        Publisher publisher = publish(FakeSession.publisher(DEMO));
        publish(publisher, 0, 1_000_000);
        Reader reader = stream().read(ReadFrom.OLDEST, Runnable::run, () -> {});
        drain(reader);
        publisher.close();
        assertInstanceOf(EndOfPublication.class, reader.poll());
        assertEquals(State.INTERRUPTED, stream().state());

        workers.timer.advance(3_000_000);
        Publisher again = publish(FakeSession.publisher(DEMO));
        publish(again, 0, 1_000_000);
        List<StreamItem> items = drain(reader);
        assertEquals(
                Discontinuity.Reason.NEW_PUBLICATION,
                assertInstanceOf(Discontinuity.class, items.get(0)).reason());
        assertInstanceOf(FormatChange.class, items.get(1));
        Sample first = assertInstanceOf(Sample.class, items.get(2));
        assertEquals(3_000_000, first.dtsUs(), "the gap on the timeline is as long as the pause");

        workers.timer.advance(GRACE_US);
        assertEquals(State.LIVE, stream().state(), "the first publication's grace means nothing any more");
    }

    @Test
    void aStreamEndsAfterItsGrace() throws Exception {
        LiveStream[] ended = {null};
        registry.addLifecycle(new StreamLifecycle() {
            @Override
            public void published(LiveStream stream) {}

            @Override
            public void ended(LiveStream stream) {
                ended[0] = stream;
            }
        });
        Publisher publisher = publish(FakeSession.publisher(DEMO));
        publish(publisher, 0, 1_000_000);
        LiveStream stream = stream();
        publisher.end("Unpublished");
        workers.timer.advance(GRACE_US - 1);
        assertTrue(registry.find(DEMO).isPresent());
        workers.timer.advance(1);
        assertFalse(registry.find(DEMO).isPresent());
        assertEquals(State.ENDED, stream.state());
        assertSame(stream, ended[0]);
    }

    @Test
    void theSameIdentityTakesOverAndAnotherIsRefused() throws Exception {
        FakeSession first = FakeSession.publisher(DEMO);
        Publisher publisher = publish(first);
        publish(publisher, 0, 1_000_000);
        FakeSession stranger = new FakeSession(Session.Role.PUBLISH, "rtmp", DEMO, new Identity("key", "other"));
        String reason = assertThrows(PublishRefusedException.class, () -> registry.publish(DEMO, stranger))
                .getMessage();
        assertTrue(reason.contains("somebody else"), reason);

        Publisher again = publish(FakeSession.publisher(DEMO));
        assertNotNull(first.kickReason());
        assertFalse(publisher.isOpen());
        publish(again, 0, 1_000_000);
        Reader reader = stream().read(ReadFrom.OLDEST, Runnable::run, () -> {});
        long before = drain(reader).size();
        publish(publisher, 5_000_000, 6_000_000);
        publisher.close();
        assertEquals(List.of(), drain(reader), "the old handle writes nothing after " + before + " items");
        assertEquals(State.LIVE, stream().state());
    }

    @Test
    void thereIsABoundOnStreams() throws Exception {
        for (String name : List.of("a", "b", "c")) {
            registry.publish(StreamName.of("live", name), FakeSession.publisher(DEMO));
        }
        assertTrue(assertThrows(PublishRefusedException.class, () -> publish(FakeSession.publisher(DEMO)))
                .getMessage()
                .contains("no more than 3"));
    }

    @Test
    void injectedDataKeepsTheOrderOfTheRing() throws Exception {
        Track data = new Track(200, DataFormat.of(FourCc.ID3, "https://aomedia.org/emsg/ID3"));
        Sample finding = new Sample(200, 500_000, 500_000, Sample.SYNC, ByteBuffer.allocate(10));
        Publisher publisher = publish(FakeSession.publisher(DEMO));
        publish(publisher, 0, 500_000);
        assertTrue(stream().inject(data, finding));
        publish(publisher, 500_000, 1_000_000);
        List<StreamItem> items = drain(stream().read(ReadFrom.OLDEST, Runnable::run, () -> {}));
        int at = items.indexOf(finding);
        assertTrue(
                assertInstanceOf(FormatChange.class, items.get(at - 1)).tracks().contains(data));
        assertTrue(((Sample) items.get(at + 1)).dtsUs() >= 500_000);
    }

    @Test
    void injectionIsBounded() throws Exception {
        Track data = new Track(200, DataFormat.of(FourCc.ID3, ""));
        Publisher publisher = publish(FakeSession.publisher(DEMO));
        assertFalse(registry.expect(DEMO).inject(data, new Sample(200, 0, 0, 0, ByteBuffer.allocate(1))));
        publish(publisher, 0, 500_000);
        int taken = 0;
        while (stream().inject(data, new Sample(200, 0, 0, 0, ByteBuffer.allocate(10_000)))) {
            taken++;
        }
        assertEquals(InjectQueue.MAX_BYTES / 10_000, taken);
    }

    @Test
    void theRingKeepsSomeGroupsOfPicturesAndNotMore() throws Exception {
        Publisher publisher = publish(FakeSession.publisher(DEMO));
        publish(publisher, 0, 60_000_000);
        List<StreamItem> items = drain(stream().read(ReadFrom.OLDEST, Runnable::run, () -> {}));
        Sample oldest = (Sample) items.get(1);
        assertTrue(oldest.isSync());
        long heldUs = 60_000_000 - oldest.dtsUs();
        assertTrue(heldUs >= 8_000_000 && heldUs <= 10_000_000, heldUs + " µs are held");
    }

    @Test
    void healthIsMeasured() throws Exception {
        Publisher publisher = publish(FakeSession.publisher(DEMO));
        publish(publisher, 0, 10_000_000);
        assertEquals(25, stream().health().framesPerSecond(), 0.5);
        assertEquals(1_000_000, stream().health().syncIntervalUs());
        assertEquals(2_000 * 28 * 8, stream().health().videoBitsPerSecond(), 30_000);
        assertFalse(stream().health().hasReorderedPictures());
        assertEquals(0, stream().health().repairedTimes());
        for (int i = 0; i < 3; i++) {
            // the same second again and again
            publish(publisher, 9_500_000, 10_500_000);
        }
        assertTrue(stream().health().repairedTimes() > 0, "told with the next key picture");
    }

    private LiveStream stream() {
        return registry.find(DEMO).orElseThrow();
    }

    private Publisher publish(FakeSession session) throws PublishRefusedException {
        return registry.publish(DEMO, session);
    }

    private void publish(Publisher publisher, long fromUs, long toUs) {
        publisher.tracks(encoder.tracks());
        encoder.samples(fromUs, toUs).forEach(publisher::write);
        publisher.flush();
    }

    private static List<StreamItem> drain(Reader reader) {
        List<StreamItem> items = new ArrayList<>();
        for (StreamItem item = reader.poll(); item != null; item = reader.poll()) {
            items.add(item);
        }
        return items;
    }
}
