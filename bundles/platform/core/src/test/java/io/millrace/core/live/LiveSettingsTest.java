package io.millrace.core.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.live.LiveStream;
import io.millrace.api.live.LiveStream.State;
import io.millrace.api.live.PublishRefusedException;
import io.millrace.api.live.Publisher;
import io.millrace.api.live.ReadFrom;
import io.millrace.api.live.Reader;
import io.millrace.api.media.Sample;
import io.millrace.api.media.StreamItem;
import io.millrace.api.media.StreamName;
import io.millrace.testkit.FakeSession;
import io.millrace.testkit.FakeWorkers;
import io.millrace.testkit.RecordedFaults;
import io.millrace.testkit.SyntheticStream;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The configuration changes while streams run. */
class LiveSettingsTest {
    private static final long SECOND_US = 1_000_000;

    private final FakeWorkers workers = FakeWorkers.direct();
    private final StreamRegistry registry =
            new StreamRegistry(Map.of(), workers, (type, subject, attributes) -> {}, new RecordedFaults());
    private final SyntheticStream encoder = SyntheticStream.of(25, 25);

    @Test
    void aRunningStreamAndItsReaderNoticeNothing() throws Exception {
        Publisher publisher = publish("a", 0, SECOND_US);
        LiveStream stream = publisher.stream();
        Reader reader = stream.read(ReadFrom.OLDEST, Runnable::run, () -> {});
        registry.modified(
                Map.of("publisherGrace", "3", "max.streams", "1", "ring.mebibytes", "1", "rings.mebibytes", "8"));
        encoder.samples(SECOND_US, 2 * SECOND_US).forEach(publisher::write);

        assertTrue(publisher.isOpen());
        assertSame(stream, registry.find(stream.name()).orElseThrow());
        assertEquals(State.LIVE, stream.state());
        long newestUs = -1;
        for (StreamItem item = reader.poll(); item != null; item = reader.poll()) {
            newestUs = item instanceof Sample sample && sample.isVideo() ? sample.dtsUs() : newestUs;
        }
        assertEquals(2 * SECOND_US - 40_000, newestUs);
    }

    @Test
    void aStreamThatLosesItsPublisherFromNowOnWaitsForTheNewTime() throws Exception {
        publish("before", 0, SECOND_US).close();
        Publisher after = publish("after", 0, SECOND_US);
        Publisher event = publish("event", "after", 0, SECOND_US);
        registry.modified(Map.of("publisherGrace", "3", "publisherGraceOfApps", "event=5"));
        after.close();
        event.close();

        workers.timer.advance(3 * SECOND_US);
        assertTrue(registry.find(StreamName.of("live", "after")).isEmpty());
        assertTrue(registry.find(StreamName.of("event", "after")).isPresent());
        assertTrue(registry.find(StreamName.of("live", "before")).isPresent());
        workers.timer.advance(2 * SECOND_US);
        assertTrue(registry.find(StreamName.of("event", "after")).isEmpty());
        workers.timer.advance(55 * SECOND_US);
        assertTrue(registry.list().isEmpty());
    }

    @Test
    void fewerStreamsRefuseTheNextAndEndNone() throws Exception {
        Publisher first = publish("a", 0, SECOND_US);
        Publisher second = publish("b", 0, SECOND_US);
        registry.modified(Map.of("max.streams", 1));
        PublishRefusedException refused = assertThrows(PublishRefusedException.class, () -> publish("c", 0, SECOND_US));
        assertTrue(refused.getMessage().contains("no more than 1 streams"), refused.getMessage());
        assertTrue(first.isOpen() && second.isOpen());

        registry.modified(Map.of());
        assertTrue(publish("c", 0, SECOND_US).isOpen(), "a deleted configuration gives the defaults back");
    }

    @Test
    void lessMemoryHoldsForRunningStreamsAtOnce() throws Exception {
        SyntheticStream large = encoder.withFrameBytes(40_000);
        Publisher publisher = publish("a", 0, 40_000);
        large.samples(40_000, 5 * SECOND_US).forEach(publisher::write);
        assertTrue(registry.heldBytes() > 4 << 20, "held: " + registry.heldBytes());
        registry.modified(Map.of("rings.mebibytes", 2));
        large.samples(5 * SECOND_US, 8 * SECOND_US).forEach(publisher::write);
        assertTrue(registry.heldBytes() < 9 << 18, "held: " + registry.heldBytes());
        assertTrue(publisher.isOpen());
    }

    @Test
    void whatMakesNoSenseChangesNothing() throws Exception {
        registry.modified(Map.of("max.streams", 1));
        publish("a", 0, SECOND_US);
        registry.modified(Map.of("max.streams", "-4"));
        registry.modified(Map.of("max.streams", "5", "publisherGrace", "soon"));
        registry.modified(Map.of("max.streams", "5", "publisherGraceOfApps", "live"));
        registry.modified(Map.of("max.streams", "5", "ring.mebibytes", "0"));
        assertInstanceOf(
                PublishRefusedException.class,
                assertThrows(PublishRefusedException.class, () -> publish("b", 0, SECOND_US)));
    }

    private Publisher publish(String name, long fromUs, long toUs) throws PublishRefusedException {
        return publish("live", name, fromUs, toUs);
    }

    private Publisher publish(String app, String name, long fromUs, long toUs) throws PublishRefusedException {
        StreamName stream = StreamName.of(app, name);
        Publisher publisher = registry.publish(stream, FakeSession.publisher(stream));
        publisher.tracks(encoder.tracks());
        encoder.samples(fromUs, toUs).forEach(publisher::write);
        return publisher;
    }
}
