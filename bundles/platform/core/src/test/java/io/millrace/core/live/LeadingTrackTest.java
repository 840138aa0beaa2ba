package io.millrace.core.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.live.LiveStream;
import io.millrace.api.live.Publisher;
import io.millrace.api.live.ReadFrom;
import io.millrace.api.live.Reader;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.Sample;
import io.millrace.api.media.StreamName;
import io.millrace.api.media.Track;
import io.millrace.testkit.FakeSession;
import io.millrace.testkit.FakeWorkers;
import io.millrace.testkit.RecordedFaults;
import io.millrace.testkit.SyntheticStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Streams with several video tracks: where readers start. */
class LeadingTrackTest {
    private static final StreamName DEMO = StreamName.of("live", "demo");
    private static final Track SECOND = new Track(1, SyntheticStream.VIDEO.format());
    private static final List<Track> TRACKS = List.of(SyntheticStream.VIDEO, SECOND, SyntheticStream.AUDIO);

    private final StreamRegistry registry = new StreamRegistry(
            FakeWorkers.direct(),
            (type, subject, attributes) -> {},
            new LiveSettings(new GracePeriods(60), 10, new RingLimits(64 << 20, 1L << 40)),
            new ReaderGuard(new RecordedFaults(), code -> Optional.empty()));

    @Test
    void readersStartAtKeyPicturesOfTheFirstVideoTrackOnly() throws Exception {
        Publisher publisher = publisher();
        for (int n = 0; n < 50; n++) {
            publisher.write(picture(0, n * 40_000L, n % 25 == 0));
            publisher.write(picture(1, n * 40_000L + 1, n % 10 == 0));
        }
        Sample first = firstSample(publisher.stream());
        assertEquals(0, first.trackId());
        assertEquals(1_000_000, first.dtsUs(), "not the second track's of 1.6 s");
        Reader lastOf = publisher.stream().read(ReadFrom.NEXT_SYNC, Runnable::run, () -> {});
        publisher.write(picture(1, 2_000_000, true));
        assertEquals(null, lastOf.poll());
        publisher.write(picture(0, 2_000_000, true));
        assertInstanceOf(FormatChange.class, lastOf.poll());
    }

    @Test
    void furtherVideoTracksDoNotShortenWhatIsKept() throws Exception {
        Publisher publisher = publisher();
        for (int n = 0; n < 1_000; n++) {
            publisher.write(picture(0, n * 40_000L, n % 100 == 0));
            publisher.write(picture(1, n * 40_000L + 1, true));
        }
        Reader oldest = publisher.stream().read(ReadFrom.OLDEST, Runnable::run, () -> {});
        oldest.poll();
        Sample sample = assertInstanceOf(Sample.class, oldest.poll());
        assertEquals(0, sample.trackId());
        assertTrue(sample.isSync());
        assertTrue(sample.dtsUs() <= 28_000_000, "the oldest group of pictures begins at " + sample.dtsUs());
    }

    @Test
    void picturesOfFurtherTracksAreNotCountedAsFrames() throws Exception {
        Publisher publisher = publisher();
        for (int n = 0; n < 250; n++) {
            publisher.write(picture(0, n * 40_000L, n % 50 == 0));
            publisher.write(picture(1, n * 40_000L + 1, n % 10 == 0));
        }
        assertEquals(25, publisher.stream().health().framesPerSecond(), 0.5);
        assertEquals(2_000_000, publisher.stream().health().syncIntervalUs());
        assertEquals(2 * 25 * 100 * 8, publisher.stream().health().videoBitsPerSecond(), 1_000);
    }

    @Test
    void anotherTrackLeadsWhileTheFirstIsSilent() {
        LeadingTrack leading = new LeadingTrack();
        leading.format(new FormatChange(TRACKS));
        assertFalse(leading.isSyncPoint(picture(1, 0, true)));
        assertFalse(leading.isSyncPoint(picture(1, LeadingTrack.SILENT_US, true)));
        assertFalse(leading.isSyncPoint(picture(1, LeadingTrack.SILENT_US + 1, false)));
        assertTrue(leading.isSyncPoint(picture(1, LeadingTrack.SILENT_US + 2, true)));
        Sample audio = new Sample(64, LeadingTrack.SILENT_US + 3, LeadingTrack.SILENT_US + 3, Sample.SYNC, payload());
        assertFalse(leading.isSyncPoint(audio));
        assertTrue(leading.isSyncPoint(picture(0, LeadingTrack.SILENT_US + 4, true)));
        assertFalse(leading.isSyncPoint(picture(1, LeadingTrack.SILENT_US + 5, true)));
    }

    @Test
    void withoutVideoEverySyncSampleCounts() {
        LeadingTrack leading = new LeadingTrack();
        leading.format(new FormatChange(List.of(SyntheticStream.AUDIO)));
        assertTrue(leading.isSyncPoint(new Sample(64, 0, 0, Sample.SYNC, payload())));
        assertFalse(leading.isSyncPoint(new Sample(64, 1, 1, 0, payload())));
    }

    private Publisher publisher() throws Exception {
        Publisher publisher = registry.publish(DEMO, FakeSession.publisher(DEMO));
        publisher.tracks(TRACKS);
        return publisher;
    }

    private static Sample firstSample(LiveStream stream) {
        Reader reader = stream.read(ReadFrom.NEWEST_SYNC, Runnable::run, () -> {});
        assertInstanceOf(FormatChange.class, reader.poll());
        return assertInstanceOf(Sample.class, reader.poll());
    }

    private static Sample picture(int track, long dtsUs, boolean sync) {
        return new Sample(track, dtsUs, dtsUs, Sample.VIDEO | (sync ? Sample.SYNC : 0), payload());
    }

    private static ByteBuffer payload() {
        return ByteBuffer.allocate(100);
    }
}
