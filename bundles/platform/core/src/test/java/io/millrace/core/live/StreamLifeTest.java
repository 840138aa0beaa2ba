package io.millrace.core.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.live.LiveStream;
import io.millrace.api.live.LiveStream.State;
import io.millrace.api.live.Publisher;
import io.millrace.api.live.ReadFrom;
import io.millrace.api.live.Reader;
import io.millrace.api.media.ClockReference;
import io.millrace.api.media.DataFormat;
import io.millrace.api.media.Discontinuity;
import io.millrace.api.media.EndOfPublication;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.FrameRate;
import io.millrace.api.media.Sample;
import io.millrace.api.media.StreamItem;
import io.millrace.api.media.StreamName;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import io.millrace.testkit.FakeSession;
import io.millrace.testkit.FakeWorkers;
import io.millrace.testkit.RecordedFaults;
import io.millrace.testkit.SyntheticStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Publications that fail, take over and change their tracks, and what readers see of it. */
class StreamLifeTest {
    private static final StreamName DEMO = StreamName.of("live", "demo");
    private static final StreamName BRIEF = StreamName.of("brief", "demo");
    private static final Track DATA = new Track(200, DataFormat.of(FourCc.ID3, "https://aomedia.org/emsg/ID3"));

    private final FakeWorkers workers = FakeWorkers.direct();
    private final List<String> events = new ArrayList<>();
    private final List<String> heard = new ArrayList<>();
    private final StreamRegistry registry = new StreamRegistry(
            workers,
            (type, subject, attributes) -> events.add(type + " " + subject),
            new LiveSettings(new GracePeriods(60, "brief = 5, long=90", " "), 10, new RingLimits(64 << 20, 1L << 40)),
            new ReaderGuard(new RecordedFaults(), code -> Optional.empty()));
    private final SyntheticStream encoder = SyntheticStream.of(25, 25);

    @Test
    void aPublisherThatNeverSendsAKeyPictureLeavesNoTrace() throws Exception {
        Publisher publisher = registry.publish(DEMO, FakeSession.publisher(DEMO));
        publisher.tracks(encoder.tracks());
        encoder.samples(40_000, 900_000).forEach(publisher::write);
        publisher.close();
        assertEquals(State.WAITING, stream(DEMO).state());
        assertEquals(List.of(), drain(stream(DEMO).read(ReadFrom.OLDEST, Runnable::run, () -> {})));
        workers.timer.advance(60_000_000);
        assertTrue(registry.find(DEMO).isEmpty());
        assertEquals(List.of(), events);
        assertEquals(0, workers.timer.pending());
    }

    @Test
    void anExpectedStreamWaitsForItsFirstPublisherHoweverLong() throws Exception {
        LiveStream stream = registry.expect(DEMO);
        registry.publish(DEMO, FakeSession.publisher(DEMO)).close();
        workers.timer.advance(600_000_000);
        assertSame(stream, stream(DEMO));
        assertEquals(State.WAITING, stream.state());
        begin(DEMO, 0, 1_000_000).end("Unpublished");
        workers.timer.advance(60_000_000);
        assertTrue(registry.find(DEMO).isEmpty());
        assertEquals(State.ENDED, stream.state());
    }

    @Test
    void whatIsNotExpectedAnyMoreGoesUnlessItIsPublished() throws Exception {
        LiveStream waiting = registry.expect(DEMO);
        registry.unexpect(DEMO);
        assertTrue(registry.find(DEMO).isEmpty());
        assertEquals(State.ENDED, waiting.state());
        registry.expect(DEMO);
        Publisher running = begin(DEMO, 0, 1_000_000);
        registry.unexpect(DEMO);
        registry.unexpect(BRIEF);
        assertEquals(State.LIVE, stream(DEMO).state());
        running.close();
        workers.timer.advance(60_000_000);
        assertTrue(registry.find(DEMO).isEmpty());
        assertEquals(0, workers.timer.pending());
    }

    @Test
    void anApplicationMayHaveItsOwnGrace() throws Exception {
        begin(BRIEF, 0, 1_000_000).close();
        begin(DEMO, 0, 1_000_000).close();
        workers.timer.advance(5_000_000);
        assertTrue(registry.find(BRIEF).isEmpty());
        assertTrue(registry.find(DEMO).isPresent());
        assertEquals(90_000_000, new GracePeriods(60, "brief = 5, long=90", " ").us("long"));
        assertThrows(IllegalArgumentException.class, () -> new GracePeriods(1, "live"));
        assertThrows(IllegalArgumentException.class, () -> new GracePeriods(1, "live=soon"));
        assertThrows(IllegalArgumentException.class, () -> new GracePeriods(1, "live=-1"));
        assertThrows(IllegalArgumentException.class, () -> new GracePeriods(1, "=1"));
    }

    @Test
    void graceBeginsAnewWithEachLossAndTimersDoNotPileUp() throws Exception {
        for (int i = 0; i < 20; i++) {
            begin(DEMO, 0, 1_000_000).close();
            workers.timer.advance(59_000_000);
        }
        assertEquals(1, workers.timer.pending());
        assertEquals(State.INTERRUPTED, stream(DEMO).state());
        workers.timer.advance(1_000_000);
        assertTrue(registry.find(DEMO).isEmpty());
    }

    @Test
    void aTakeoverEndsTheRunningPublicationForReadersToo() throws Exception {
        Publisher first = begin(DEMO, 0, 1_000_000);
        Reader reader = stream(DEMO).read(ReadFrom.OLDEST, Runnable::run, () -> {});
        drain(reader);
        Publisher second = registry.publish(DEMO, FakeSession.publisher(DEMO));
        assertInstanceOf(EndOfPublication.class, reader.poll());
        assertEquals(State.INTERRUPTED, stream(DEMO).state());
        assertTrue(stream(DEMO).publication().isEmpty());
        first.write(encoder.video(1_000_000, 1_040_000).get(0));
        first.end("too late");
        assertEquals(null, reader.poll());
        write(second, 70_000_000, 71_000_000);
        assertEquals(2, stream(DEMO).publication().orElseThrow().number());
        List<StreamItem> items = drain(reader);
        assertEquals(new Discontinuity(Discontinuity.Reason.NEW_PUBLICATION), items.get(0));
        Sample next = assertInstanceOf(Sample.class, items.get(2));
        assertTrue(next.dtsUs() >= 1_000_000, "after the last sample's end, not " + next.dtsUs());
    }

    @Test
    void aStepOfTheWallClockDoesNotShow() throws Exception {
        Publisher publisher = begin(DEMO, 0, 1_000_000);
        long epochUs = stream(DEMO).epochUtcUs();
        assertEquals(workers.clock.utcUs(), epochUs);
        publisher.close();
        workers.timer.advance(10_000_000);
        begin(DEMO, 500_000_000, 501_000_000);
        assertEquals(epochUs, stream(DEMO).epochUtcUs());
        List<StreamItem> items = drain(stream(DEMO).read(ReadFrom.NEWEST_SYNC, Runnable::run, () -> {}));
        assertEquals(10_000_000, ((Sample) items.get(1)).dtsUs());
    }

    @Test
    void afterAChangedVideoFormatPicturesWaitForAKeyPictureAndSoundDoesNot() throws Exception {
        Publisher publisher = begin(DEMO, 0, 1_200_000);
        Reader reader = stream(DEMO).read(ReadFrom.OLDEST, Runnable::run, () -> {});
        drain(reader);
        Track smaller = new Track(
                SyntheticStream.VIDEO_ID,
                new VideoFormat(
                        FourCc.AVC, SyntheticStream.VIDEO.format().configuration(), 640, 360, FrameRate.UNKNOWN));
        publisher.tracks(List.of(smaller, SyntheticStream.AUDIO));
        encoder.samples(1_200_000, 2_200_000).forEach(publisher::write);
        List<StreamItem> items = drain(reader);
        assertEquals(List.of(smaller, SyntheticStream.AUDIO), ((FormatChange) items.get(0)).tracks());
        Sample picture = items.stream()
                .filter(item -> item instanceof Sample sample && sample.isVideo())
                .map(Sample.class::cast)
                .findFirst()
                .orElseThrow();
        assertTrue(picture.isSync());
        assertEquals(2_000_000, picture.dtsUs());
        Sample sound = (Sample) items.get(1);
        assertFalse(sound.isVideo());
        assertTrue(sound.dtsUs() < 1_250_000);
        assertEquals(List.of("stream.live live/demo", "stream.format live/demo"), events);
    }

    @Test
    void anInjectedTrackStaysWhenThePublisherAnnouncesItsOwnAgain() throws Exception {
        Publisher publisher = begin(DEMO, 0, 500_000);
        Reader reader = stream(DEMO).read(ReadFrom.OLDEST, Runnable::run, () -> {});
        drain(reader);
        assertTrue(stream(DEMO).inject(DATA, finding(600_000)));
        write(publisher, 500_000, 1_000_000);
        write(publisher, 1_000_000, 1_500_000);
        assertTrue(stream(DEMO).inject(DATA, finding(1_600_000)));
        write(publisher, 1_500_000, 2_000_000);
        List<StreamItem> items = drain(reader);
        assertEquals(1, items.stream().filter(FormatChange.class::isInstance).count(), "announced once");
        assertTrue(stream(DEMO).tracks().contains(DATA));
        Track other = new Track(SyntheticStream.VIDEO_ID, DATA.format());
        long dropped = stream(DEMO).health().droppedSamples();
        assertTrue(stream(DEMO).inject(other, finding(2_000_000)));
        write(publisher, 2_000_000, 2_500_000);
        assertEquals(dropped + 1, stream(DEMO).health().droppedSamples(), "the number is the publisher's");
    }

    @Test
    void injectedSamplesKeepMediaOrderAndRise() throws Exception {
        Publisher publisher = begin(DEMO, 0, 500_000);
        Reader reader = stream(DEMO).read(ReadFrom.OLDEST, Runnable::run, () -> {});
        drain(reader);
        for (long us : new long[] {900_000, 600_000, 600_000, 100_000, 50_000_000}) {
            assertTrue(stream(DEMO).inject(DATA, finding(us)));
        }
        write(publisher, 500_000, 2_000_000);
        long newestUs = 500_000;
        List<Long> found = new ArrayList<>();
        for (StreamItem item : drain(reader)) {
            if (item instanceof Sample sample && sample.trackId() == DATA.id()) {
                found.add(sample.dtsUs());
                assertTrue(sample.dtsUs() <= newestUs + 40_001, "not early");
            } else if (item instanceof Sample sample) {
                newestUs = Math.max(newestUs, sample.dtsUs());
            }
        }
        assertEquals(List.of(100_000L, 600_000L, 600_001L, 900_000L), found);
        publisher.close();
        assertFalse(stream(DEMO).inject(DATA, finding(51_000_000)));
        workers.timer.advance(55_000_000);
        begin(DEMO, 0, 1_000_000);
        assertFalse(drain(reader).stream().anyMatch(item -> item instanceof Sample sample && sample.trackId() == 200));
    }

    @Test
    void samplesOfUnknownTracksAreDroppedAndCounted() throws Exception {
        Publisher publisher = begin(DEMO, 0, 500_000);
        long before = stream(DEMO).health().droppedSamples();
        for (int id : new int[] {1, 255, 256, -1, Integer.MAX_VALUE}) {
            publisher.write(new Sample(id, 0, 0, Sample.SYNC, ByteBuffer.allocate(1)));
        }
        assertEquals(before + 5, stream(DEMO).health().droppedSamples());
    }

    @Test
    void soundAloneStartsAStreamAndEachFrameIsASync() throws Exception {
        Publisher publisher = registry.publish(DEMO, FakeSession.publisher(DEMO));
        publisher.tracks(List.of(DATA, SyntheticStream.AUDIO));
        publisher.write(finding(0));
        assertEquals(State.WAITING, stream(DEMO).state(), "data alone is nothing to play");
        encoder.audio(0, 1_000_000).forEach(publisher::write);
        assertEquals(State.LIVE, stream(DEMO).state());
        List<StreamItem> items = drain(stream(DEMO).read(ReadFrom.NEWEST_SYNC, Runnable::run, () -> {}));
        assertEquals(2, items.size(), "the newest frame, behind its format");
    }

    @Test
    void clockReferencesAreOnTheStreamsTimeline() throws Exception {
        Publisher publisher = registry.publish(DEMO, FakeSession.publisher(DEMO));
        publisher.clock(new ClockReference(1, 1));
        write(publisher, 900_000_000, 901_000_000);
        publisher.clock(new ClockReference(900_500_000, 77));
        List<StreamItem> items = drain(stream(DEMO).read(ReadFrom.OLDEST, Runnable::run, () -> {}));
        assertEquals(new ClockReference(500_000, 77), items.get(items.size() - 1));
    }

    @Test
    void partsOfCoreHearOfEveryPublicationAndTheEnd() throws Exception {
        begin(DEMO, 0, 1_000_000);
        registry.addLifecycle(recorder());
        assertEquals(List.of("published LIVE"), heard, "also of one that runs already");
        begin(DEMO, 0, 1_000_000).close();
        workers.timer.advance(60_000_000);
        assertEquals(List.of("published LIVE", "published LIVE", "ended ENDED"), heard);
    }

    @Test
    void warningsNameWhatIsWrong() throws Exception {
        Publisher publisher = registry.publish(DEMO, FakeSession.publisher(DEMO));
        publisher.tracks(encoder.tracks());
        SyntheticStream slow = SyntheticStream.of(25, 400);
        for (Sample sample : slow.video(0, 40_000_000)) {
            publisher.write(sample);
            workers.clock.advance(40_000);
        }
        slow.video(48_000_000_000L, 48_010_000_000L).forEach(publisher::write);
        List<String> warnings = stream(DEMO).health().warnings();
        assertTrue(warnings.get(0).startsWith("Key pictures are 16.0 s apart"), warnings.toString());
        assertEquals("The publisher's timestamps jumped once", warnings.get(1));
    }

    private StreamLifecycle recorder() {
        return new StreamLifecycle() {
            @Override
            public void published(LiveStream stream) {
                heard.add("published " + stream.state());
            }

            @Override
            public void ended(LiveStream stream) {
                heard.add("ended " + stream.state());
            }
        };
    }

    private LiveStream stream(StreamName name) {
        return registry.find(name).orElseThrow();
    }

    private Publisher begin(StreamName name, long fromUs, long toUs) throws Exception {
        Publisher publisher = registry.publish(name, FakeSession.publisher(name));
        write(publisher, fromUs, toUs);
        return publisher;
    }

    private void write(Publisher publisher, long fromUs, long toUs) {
        publisher.tracks(encoder.tracks());
        encoder.samples(fromUs, toUs).forEach(publisher::write);
        publisher.flush();
    }

    private static Sample finding(long us) {
        return new Sample(200, us, us, 0, ByteBuffer.allocate(10));
    }

    private static List<StreamItem> drain(Reader reader) {
        List<StreamItem> items = new ArrayList<>();
        for (StreamItem item = reader.poll(); item != null; item = reader.poll()) {
            items.add(item);
        }
        return items;
    }
}
