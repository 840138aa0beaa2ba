package io.millrace.core.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.live.LiveStream;
import io.millrace.api.live.LiveStream.State;
import io.millrace.api.live.PublishedLayer;
import io.millrace.api.live.Publisher;
import io.millrace.api.live.ReadFrom;
import io.millrace.api.live.Reader;
import io.millrace.api.media.Discontinuity;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.FrameRate;
import io.millrace.api.media.Sample;
import io.millrace.api.media.StreamItem;
import io.millrace.api.media.StreamName;
import io.millrace.api.media.VideoFormat;
import io.millrace.core.live.RenditionStreams.Layer;
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

/** What a publisher sends in other sizes beside its stream. */
final class PublishedLayerTest {
    private static final StreamName DEMO = StreamName.of("live", "demo");
    /** Where the publisher's clock stands when the stream begins. */
    private static final long CLOCK_US = 7_000_000_000L;

    private final FakeWorkers workers = FakeWorkers.direct();
    private final StreamRegistry registry = new StreamRegistry(
            workers,
            (type, subject, attributes) -> {},
            new LiveSettings(new GracePeriods(60), 10, new RingLimits(64 << 20, 1L << 40)),
            new ReaderGuard(new RecordedFaults(), code -> Optional.empty()));
    private final SyntheticStream source = SyntheticStream.of(25, 25);
    private Publisher encoder;
    private PublishedLayer layer;
    private long liveUs;

    @BeforeEach
    void publish() throws Exception {
        encoder = registry.publish(DEMO, FakeSession.publisher(DEMO));
        encoder.tracks(source.tracks());
        layer = encoder.layer();
        layer.format(format(FourCc.AVC, 640, 360));
    }

    private static VideoFormat format(FourCc codec, int width, int height) {
        VideoFormat hd = (VideoFormat) SyntheticStream.VIDEO.format();
        return new VideoFormat(codec, hd.configuration(), width, height, new FrameRate(25, 1));
    }

    /** The stream goes on in real time, and these layers of it with pictures of the same instants. */
    private void live(long us, PublishedLayer... layers) {
        for (long untilUs = liveUs + us; liveUs < untilUs; liveUs += 40_000) {
            for (Sample sample : source.samples(liveUs, liveUs + 40_000)) {
                Sample sent = sample.at(CLOCK_US + sample.dtsUs(), CLOCK_US + sample.ptsUs());
                encoder.write(sent);
                if (sample.isVideo()) {
                    for (PublishedLayer each : layers) {
                        each.write(new Sample(3, sent.dtsUs(), sent.ptsUs(), sent.flags(), sent.payload()));
                    }
                }
            }
            encoder.flush();
            workers.clock.advance(40_000);
        }
    }

    private List<String> names() {
        return registry.list().stream().map(each -> each.name().toString()).toList();
    }

    private LiveStream stream(String rendition) {
        return registry.find(DEMO.withRendition(rendition)).orElseThrow();
    }

    private static List<StreamItem> items(LiveStream stream) {
        List<StreamItem> items = new ArrayList<>();
        try (Reader reader = stream.read(ReadFrom.OLDEST, Runnable::run, () -> {})) {
            for (StreamItem item = reader.poll(); item != null; item = reader.poll()) {
                items.add(item);
            }
        }
        return items;
    }

    private static List<Long> times(LiveStream stream, boolean video) {
        return items(stream).stream()
                .filter(Sample.class::isInstance)
                .map(Sample.class::cast)
                .filter(sample -> sample.isVideo() == video)
                .map(Sample::ptsUs)
                .toList();
    }

    @Test
    void itIsARenditionOfItsHeightWithTheTimesAndTheSoundOfItsStream() {
        live(2_000_000, layer);
        assertEquals(List.of("live/demo", "live/demo@360p"), names());
        LiveStream small = stream("360p");
        assertEquals(State.LIVE, small.state());
        LiveStream origin = registry.find(DEMO).orElseThrow();
        assertSame(origin, small.origin().orElseThrow());
        assertEquals(times(origin, true), times(small, true));
        assertEquals(50, times(small, true).size());
        assertEquals(times(origin, false).subList(0, 91), times(small, false).subList(0, 91));
        assertEquals(format(FourCc.AVC, 640, 360), small.tracks().get(0).format());
        assertEquals(SyntheticStream.AUDIO, small.tracks().get(1));
        assertEquals(0, small.tracks().get(0).id());
    }

    @Test
    void aJumpOfThePublishersClockIsTheSameForAll() {
        live(2_000_000, layer);
        long wall = liveUs;
        encoder.write(source.video(0, 1).get(0).at(100, 100));
        layer.write(source.video(0, 1).get(0).at(100, 100));
        LiveStream small = stream("360p");
        List<Long> pictures = times(small, true);
        assertEquals(times(registry.find(DEMO).orElseThrow(), true), pictures);
        assertEquals(wall, pictures.get(50), 100_000);
        assertTrue(items(small).contains(new Discontinuity(Discontinuity.Reason.TIMESTAMP_JUMP)));
    }

    @Test
    void itBeginsWithAKeyPictureBehindTheFirstOfTheStream() {
        source.video(0, 1_000_000).forEach(layer::write);
        assertEquals(List.of("live/demo"), names(), "there is nothing to be beside of");
        live(400_000);
        live(1_000_000, layer);
        List<Long> pictures = times(stream("360p"), true);
        assertEquals(10, pictures.size());
        assertEquals(1_000_000, pictures.get(0));
    }

    @Test
    void whatIsLeftOutIsInterruptedThenOverAndComesBack() {
        live(1_000_000, layer);
        LiveStream first = stream("360p");
        live(1_800_000);
        assertEquals(State.LIVE, first.state());
        live(1_200_000);
        assertEquals(State.INTERRUPTED, first.state());
        live(2_000_000, layer);
        assertEquals(State.LIVE, first.state(), "it is back");
        layer.close();
        assertEquals(State.INTERRUPTED, first.state(), "its publisher says so");
        live(11_000_000);
        assertEquals(State.ENDED, first.state());
        assertEquals(List.of(), registry.layers(DEMO));
        live(2_000_000, layer);
        assertEquals(State.LIVE, stream("360p").state());
        assertEquals(State.LIVE, registry.find(DEMO).orElseThrow().state());
    }

    @Test
    void namesTellHeightAndCodec() {
        PublishedLayer twin = encoder.layer();
        twin.format(format(FourCc.AVC, 640, 360));
        PublishedLayer upright = encoder.layer();
        upright.format(format(FourCc.AVC, 270, 480));
        PublishedLayer other = encoder.layer();
        other.format(format(FourCc.VP8, 320, 180));
        PublishedLayer unknown = encoder.layer();
        unknown.format(format(FourCc.AVC, 0, 0));
        live(1_000_000, layer, twin, upright, other, unknown);
        assertEquals(
                List.of("360p", "360p-2", "270p", "180p-vp8"),
                registry.layers(DEMO).stream().map(Layer::name).toList());
        layer.format(format(FourCc.AVC, 480, 270));
        live(1_000_000, layer);
        assertEquals(270, ((VideoFormat) stream("360p").tracks().get(0).format()).height(), "the address stays");
    }

    @Test
    void aPublicationHasEightAtMost() {
        for (int i = 1; i < LayerTable.MOST; i++) {
            encoder.layer();
        }
        assertSame(PublishedLayer.NONE, encoder.layer());
    }

    @Test
    void itWaitsForItsNameAndBeginsAtTheNextKeyPicture() {
        live(40_000);
        Rendition rung = registry.open(registry.find(DEMO).orElseThrow(), "360p", true);
        live(2_000_000, layer);
        List<Layer> waiting = registry.layers(DEMO);
        assertEquals(List.of("360p"), waiting.stream().map(Layer::name).toList(), "so that the rung gives way");
        assertTrue(waiting.get(0).stream().isEmpty());
        rung.end("The publisher has it");
        live(1_000_000, layer);
        assertEquals(State.LIVE, stream("360p").state());
    }

    @Test
    void itWaitsForItsPublisherAsTheStreamDoes() throws Exception {
        live(1_000_000, layer);
        LiveStream small = stream("360p");
        encoder.close();
        assertEquals(State.INTERRUPTED, small.state());
        workers.clock.advance(20_000_000);
        encoder = registry.publish(DEMO, FakeSession.publisher(DEMO));
        encoder.tracks(source.tracks());
        PublishedLayer again = encoder.layer();
        again.format(format(FourCc.AVC, 640, 360));
        live(1_000_000, again);
        assertEquals(State.LIVE, small.state());
        assertSame(small, stream("360p"));
        layer.write(source.video(0, 1).get(0));
        assertEquals(50, times(small, true).size());
        assertEquals(times(registry.find(DEMO).orElseThrow(), true), times(small, true));
    }

    @Test
    void whatTheNextPublisherDoesNotBringIsOver() throws Exception {
        live(1_000_000, layer);
        LiveStream small = stream("360p");
        encoder.close();
        encoder = registry.publish(DEMO, FakeSession.publisher(DEMO));
        encoder.tracks(source.tracks());
        live(9_000_000);
        assertEquals(State.INTERRUPTED, small.state());
        live(2_000_000);
        assertEquals(State.ENDED, small.state());
    }

    @Test
    void itEndsWithItsStream() {
        live(1_000_000, layer);
        LiveStream small = stream("360p");
        encoder.end("The encoder stopped");
        workers.timer.advance(61_000_000);
        assertEquals(State.ENDED, small.state());
        assertEquals(List.of(), names());
    }

    @Test
    void whereTheSourceIsNotToBeSeenNoLayerIs() {
        live(1_000_000, layer);
        LiveStream small = stream("360p");
        registry.allowLayers(registry.find(DEMO).orElseThrow(), false);
        assertEquals(State.ENDED, small.state());
        live(2_000_000, layer);
        assertEquals(List.of("live/demo"), names());
        registry.allowLayers(registry.find(DEMO).orElseThrow(), true);
        live(2_000_000, layer);
        assertEquals(State.LIVE, stream("360p").state());
    }

    @Test
    void theNewPublisherOfATakeoverGoesOnWithIt() throws Exception {
        live(1_000_000, layer);
        LiveStream small = stream("360p");
        encoder = registry.publish(DEMO, FakeSession.publisher(DEMO));
        encoder.tracks(source.tracks());
        PublishedLayer next = encoder.layer();
        next.format(format(FourCc.AVC, 640, 360));
        live(2_000_000, next, layer);
        assertSame(small, stream("360p"));
        assertEquals(State.LIVE, small.state());
        assertEquals(times(registry.find(DEMO).orElseThrow(), true), times(small, true));
    }
}
