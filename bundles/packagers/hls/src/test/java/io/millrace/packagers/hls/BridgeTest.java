package io.millrace.packagers.hls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.StreamName;
import io.millrace.api.media.Track;
import io.millrace.api.packaging.ManifestRequest;
import io.millrace.api.packaging.PackagingProfile;
import io.millrace.api.packaging.Presentation;
import io.millrace.api.packaging.Presentation.Kind;
import io.millrace.api.packaging.Presentation.MediaTrack;
import io.millrace.api.packaging.Presentation.Period;
import io.millrace.api.packaging.SegmentWindow;
import io.millrace.api.packaging.SegmentedStream;
import io.millrace.testkit.FakeSegmentedStream;
import io.millrace.testkit.FakeSession;
import io.millrace.testkit.SyntheticStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** The playlist of a rung for which another stream stands in at first. */
final class BridgeTest {
    private static final StreamName NAME = StreamName.of("live", "demo");

    private final FakeSegmentedStream source =
            new FakeSegmentedStream("v0", SyntheticStream.VIDEO, HlsFixture.PROFILE, 7);
    private final FakeSegmentedStream rung =
            new FakeSegmentedStream("240p.v0", SyntheticStream.VIDEO, HlsFixture.PROFILE, 7);
    private final HlsManifestFormat format = new HlsManifestFormat();

    /** Has the rung's segments, of which those before a number are the source's; none if there is another bridge. */
    private record Bridge(FakeSegmentedStream rung, FakeSegmentedStream source, long from, Bridge other)
            implements SegmentedStream {
        @Override
        public CompletionStage<SegmentedStream> bridged() {
            return CompletableFuture.completedStage(other == null ? this : other);
        }

        @Override
        public SegmentedStream holderOf(long mediaSequence) {
            return mediaSequence < from ? source : rung;
        }

        @Override
        public String id() {
            return rung.id();
        }

        @Override
        public String epoch() {
            return rung.epoch();
        }

        @Override
        public Track track() {
            return rung.track();
        }

        @Override
        public SegmentWindow window() {
            return other == null ? rung.window() : new SegmentWindow(List.of(), 0, 0, false);
        }

        @Override
        public CompletionStage<SegmentWindow> await(long mediaSequence, int partIndex) {
            return rung.await(mediaSequence, partIndex);
        }

        @Override
        public long averageBitsPerSecond() {
            return 1;
        }

        @Override
        public long peakBitsPerSecond() {
            return 1;
        }

        @Override
        public PackagingProfile profile() {
            return rung.profile();
        }
    }

    private String playlist(SegmentedStream stream) {
        Period period = new Period(
                "0",
                0,
                List.of(
                        new MediaTrack(source, "video", "Video", true),
                        new MediaTrack(stream, "video", "240p", false)));
        Presentation presentation = new Presentation(NAME, Kind.LIVE, 0, List.of(period));
        ManifestRequest request = new ManifestRequest("240p.v0.m3u8", Map.of(), FakeSession.viewer(NAME));
        return HlsFixture.text(
                format.render(presentation, request).toCompletableFuture().join());
    }

    private void write() {
        for (int i = 0; i < 3; i++) {
            rung.segment(2);
            source.segment(2);
        }
        rung.part(200_000, true);
    }

    @Test
    void filesAreThoseOfTheHolder() {
        write();
        List<String> lines = playlist(new Bridge(rung, source, 9, null)).lines().toList();
        List<String> files = lines.stream()
                .filter(line -> line.startsWith("#EXT-X-MAP") || line.endsWith(".m4s"))
                .toList();
        assertEquals(
                List.of(
                        "#EXT-X-MAP:URI=\"v0.e0-1.init.mp4\"",
                        "v0.e0-7.m4s",
                        "v0.e0-8.m4s",
                        "#EXT-X-MAP:URI=\"240p.v0.e0-1.init.mp4\"",
                        "240p.v0.e0-9.m4s"),
                files);
        assertTrue(
                lines.contains("#EXT-X-PART:DURATION=0.200000,URI=\"v0.e0-8.0.m4s\",INDEPENDENT=YES"), lines::toString);
        assertTrue(lines.contains("#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"240p.v0.e0-10.1.m4s\""), lines::toString);
        assertEquals(
                List.of("#EXT-X-RENDITION-REPORT:URI=\"v0.m3u8\",LAST-MSN=9,LAST-PART=1"),
                lines.stream()
                        .filter(line -> line.startsWith("#EXT-X-RENDITION-REPORT"))
                        .toList(),
                "not of itself");
    }

    @Test
    void theHintMayBeOfTheStandIn() {
        write();
        assertTrue(playlist(new Bridge(rung, source, 11, null)).contains("URI=\"v0.e0-10.1.m4s\"\n"));
    }

    @Test
    void aRungThatIsListedEmptyIsReadThroughItsBridge() {
        write();
        Bridge bridge = new Bridge(rung, source, 9, null);
        assertEquals(playlist(bridge), playlist(new Bridge(rung, source, 0, bridge)));
    }
}
