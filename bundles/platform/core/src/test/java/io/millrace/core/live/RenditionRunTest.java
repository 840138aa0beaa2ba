package io.millrace.core.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
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
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import io.millrace.core.live.RenditionStreams.Rendition;
import io.millrace.testkit.FakeSession;
import io.millrace.testkit.FakeWorkers;
import io.millrace.testkit.RecordedFaults;
import io.millrace.testkit.SyntheticStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Streams that a transcoder writes, with what it does not encode from their origin. */
final class RenditionRunTest {
    private static final StreamName DEMO = StreamName.of("live", "demo");
    private static final StreamName RUNG = DEMO.withRendition("720p");

    private final FakeWorkers workers = FakeWorkers.direct();
    private final StreamRegistry registry = new StreamRegistry(
            workers,
            (type, subject, attributes) -> {},
            new LiveSettings(new GracePeriods(60), 1, new RingLimits(64 << 20, 1L << 40)),
            new ReaderGuard(new RecordedFaults(), code -> Optional.empty()));
    private final SyntheticStream source = SyntheticStream.of(25, 25);
    private Publisher encoder;
    private LiveStream origin;
    private Rendition rendition;
    private Publisher transcoder;

    @BeforeEach
    void publish() throws Exception {
        encoder = registry.publish(DEMO, FakeSession.publisher(DEMO));
        encoder.tracks(source.tracks());
        encode(0, 2_000_000);
        origin = registry.find(DEMO).orElseThrow();
        rendition = registry.open(origin, "720p", true);
        transcoder = writer(640, 360);
    }

    private Publisher writer(int width, int height) {
        Publisher writer = rendition.publisher();
        writer.tracks(List.of(track(7, width, height)));
        return writer;
    }

    private static Track track(int id, int width, int height) {
        VideoFormat hd = (VideoFormat) SyntheticStream.VIDEO.format();
        return new Track(id, new VideoFormat(hd.codec(), hd.configuration(), width, height, hd.frameRate()));
    }

    private void encode(long fromUs, long toUs) {
        source.samples(fromUs, toUs).forEach(encoder::write);
        encoder.flush();
    }

    private void transcode(Publisher to, long fromUs, long toUs) {
        for (Sample sample : source.video(fromUs, toUs)) {
            to.write(new Sample(7, sample.ptsUs(), sample.ptsUs(), sample.flags(), sample.payload()));
        }
        to.flush();
    }

    private List<StreamItem> items() {
        List<StreamItem> items = new ArrayList<>();
        try (Reader reader = rendition.stream().read(ReadFrom.OLDEST, Runnable::run, () -> {})) {
            for (StreamItem item = reader.poll(); item != null; item = reader.poll()) {
                items.add(item);
            }
        }
        return items;
    }

    private static List<Sample> samples(List<StreamItem> items, boolean video) {
        return items.stream()
                .filter(Sample.class::isInstance)
                .map(Sample.class::cast)
                .filter(sample -> sample.isVideo() == video)
                .toList();
    }

    @Test
    void soundComesFromTheOriginWithTheSamePayload() {
        assertEquals(State.WAITING, rendition.stream().state());
        transcode(transcoder, 0, 2_000_000);
        assertEquals(State.LIVE, rendition.stream().state());
        List<StreamItem> items = items();
        assertEquals(new FormatChange(List.of(track(0, 640, 360), SyntheticStream.AUDIO)), items.get(0));
        List<Sample> sound = samples(items, false);
        assertTrue(
                sound.get(0).dtsUs() < 22_000,
                () -> "from the first picture on: " + sound.get(0).dtsUs());
        assertTrue(sound.get(sound.size() - 1).dtsUs() > 1_930_000, "up to the last picture");
        assertEquals(92, sound.size());
        long lastUs = Long.MIN_VALUE;
        for (StreamItem item : items.subList(1, items.size())) {
            Sample sample = (Sample) item;
            assertTrue(sample.dtsUs() >= lastUs, "in order of decoding times");
            lastUs = sample.dtsUs();
            assertEquals(sample.isVideo() ? 0 : SyntheticStream.AUDIO_ID, sample.trackId());
        }
        try (Reader reader = origin.read(ReadFrom.OLDEST, Runnable::run, () -> {})) {
            StreamItem item = reader.poll();
            while (!(item instanceof Sample sample) || sample.isVideo()) {
                item = reader.poll();
            }
            assertSame(item, sound.get(0), "nothing is copied");
        }
        assertEquals(origin.epochUtcUs(), rendition.stream().epochUtcUs());
    }

    @Test
    void whatJoinsInMidStreamBeginsWithAKeyPicture() {
        transcode(transcoder, 400_000, 2_000_000);
        List<StreamItem> items = items();
        assertEquals(1_000_000, samples(items, true).get(0).ptsUs());
        assertTrue(samples(items, false).get(0).dtsUs() >= 1_000_000);
        assertTrue(samples(items, false).get(0).dtsUs() < 1_030_000);
    }

    @Test
    void timesThatDoNotRiseAreDroppedUpToTheNextKeyPicture() {
        transcode(transcoder, 0, 1_200_000);
        transcode(transcoder, 1_000_000, 1_400_000);
        encode(2_000_000, 3_000_000);
        transcode(transcoder, 1_400_000, 2_400_000);
        List<Sample> pictures = samples(items(), true);
        assertEquals(30 + 10, pictures.size());
        for (int i = 1; i < pictures.size(); i++) {
            assertTrue(pictures.get(i).dtsUs() > pictures.get(i - 1).dtsUs());
        }
    }

    @Test
    void nobodyElsePublishesARendition() throws Exception {
        FakeSession outsider = FakeSession.publisher(RUNG);
        String reason = assertThrows(PublishRefusedException.class, () -> registry.publish(RUNG, outsider))
                .getMessage();
        assertTrue(reason.contains("publish to live/demo"), reason);
        assertThrows(IllegalArgumentException.class, () -> registry.expect(DEMO.withRendition("other")));
        assertThrows(IllegalArgumentException.class, () -> registry.open(rendition.stream(), "x", true));
    }

    @Test
    void theyAreFoundAndListedBeneathTheirOrigin() {
        assertSame(rendition.stream(), registry.find(RUNG).orElseThrow());
        assertSame(origin, rendition.stream().origin().orElseThrow());
        assertEquals(
                List.of(DEMO, RUNG),
                registry.list().stream().map(LiveStream::name).toList());
    }

    @Test
    void aSuccessorTakesOverAtAKeyPicture() {
        transcode(transcoder, 0, 1_600_000);
        Publisher next = writer(640, 360);
        assertFalse(rendition.isSwitched());
        transcode(next, 1_000_000, 1_600_000);
        assertFalse(rendition.isSwitched(), "these were written");
        encode(2_000_000, 4_000_000);
        transcode(transcoder, 1_600_000, 2_400_000);
        assertFalse(transcoder.isOpen(), "the successor has the same key picture");
        transcode(next, 1_600_000, 4_000_000);
        assertTrue(rendition.isSwitched());
        List<StreamItem> items = items();
        assertEquals(100, samples(items, true).size(), "nothing is missing or twice");
        assertEquals(1, items.stream().filter(FormatChange.class::isInstance).count());
        assertTrue(items.stream().noneMatch(Discontinuity.class::isInstance));
    }

    @Test
    void aSuccessorOfOneThatIsGoneNeedNotWait() {
        transcode(transcoder, 0, 1_400_000);
        transcoder.close();
        assertEquals(State.INTERRUPTED, rendition.stream().state());
        encode(2_000_000, 4_000_000);
        transcode(writer(640, 360), 1_800_000, 3_000_000);
        assertEquals(State.LIVE, rendition.stream().state());
        List<StreamItem> items = items();
        assertEquals(35 + 25, samples(items, true).size());
        assertTrue(items.stream().anyMatch(EndOfPublication.class::isInstance));
        assertTrue(items.stream().noneMatch(Discontinuity.class::isInstance), "its times go on");
    }

    @Test
    void breaksOfTheOriginPassOnBeforeWhatFollowsThem() throws Exception {
        transcode(transcoder, 0, 1_000_000);
        encoder.close();
        Publisher again = registry.publish(DEMO, FakeSession.publisher(DEMO));
        again.tracks(source.tracks());
        long beganUs = ((RingLiveStream) origin).endUs();
        source.samples(0, 2_000_000).forEach(again::write);
        transcode(transcoder, 1_000_000, 2_000_000);
        assertTrue(items().stream().noneMatch(Discontinuity.class::isInstance));
        List<Sample> fresh = new ArrayList<>();
        try (Reader reader = origin.read(ReadFrom.OLDEST, Runnable::run, () -> {})) {
            for (StreamItem item = reader.poll(); item != null; item = reader.poll()) {
                if (item instanceof Sample sample && sample.isVideo() && sample.dtsUs() >= beganUs) {
                    fresh.add(sample);
                }
            }
        }
        assertEquals(50, fresh.size());
        fresh.forEach(sample ->
                transcoder.write(new Sample(7, sample.dtsUs(), sample.ptsUs(), sample.flags(), sample.payload())));
        List<StreamItem> items = items();
        int at = items.indexOf(new Discontinuity(Discontinuity.Reason.NEW_PUBLICATION));
        assertTrue(at > 0, items::toString);
        assertEquals(100, samples(items, true).size());
        assertEquals(50, samples(items.subList(0, at), true).size(), "the break stands between the two publications");
    }

    @Test
    void anAudioRenditionHasThePicturesOfItsOrigin() {
        Rendition opus = registry.open(origin, "opus", false);
        Publisher writer = opus.publisher();
        writer.tracks(List.of(SyntheticStream.AUDIO));
        source.audio(0, 2_000_000).forEach(writer::write);
        rendition = opus;
        List<Sample> pictures = samples(items(), true);
        assertTrue(pictures.get(0).isSync());
        assertEquals(50, pictures.size());
    }

    @Test
    void packagersGetWhatWasEncodedAlone() {
        transcode(transcoder, 0, 1_000_000);
        LiveStream encoded = ((RenditionStreams.Partial) rendition.stream()).encoded();
        assertEquals(List.of(track(0, 640, 360)), encoded.tracks());
        assertFalse(rendition.isRead());
        try (Reader reader = encoded.read(ReadFrom.OLDEST, Runnable::run, () -> {})) {
            assertEquals(new FormatChange(List.of(track(0, 640, 360))), reader.poll());
            for (StreamItem item = reader.poll(); item != null; item = reader.poll()) {
                assertTrue(((Sample) item).isVideo());
            }
            assertFalse(rendition.isRead(), "a packager is no viewer");
        }
        try (Reader viewer = rendition.stream().read(ReadFrom.OLDEST, Runnable::run, () -> {})) {
            assertTrue(rendition.isRead(), viewer::toString);
        }
    }

    @Test
    void theEndClosesWritersAndFreesTheName() {
        transcode(transcoder, 0, 1_000_000);
        rendition.end("The ladder was turned off");
        assertEquals(State.ENDED, rendition.stream().state());
        assertFalse(transcoder.isOpen());
        assertFalse(rendition.publisher().isOpen());
        assertTrue(registry.find(RUNG).isEmpty());
        assertEquals(State.LIVE, origin.state());
        registry.open(origin, "720p", true);
    }
}
