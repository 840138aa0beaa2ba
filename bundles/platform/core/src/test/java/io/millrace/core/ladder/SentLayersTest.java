package io.millrace.core.ladder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.millrace.api.codec.RenditionDemand.Need;
import io.millrace.api.live.LiveStream;
import io.millrace.api.live.LiveStream.State;
import io.millrace.api.live.PublishedLayer;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.FrameRate;
import io.millrace.api.media.Sample;
import io.millrace.api.media.VideoFormat;
import io.millrace.testkit.SyntheticStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a publisher sends in other sizes is not encoded. */
final class SentLayersTest extends LadderBench {
    private PublishedLayer layer(FourCc codec, int width, int height) {
        VideoFormat source = (VideoFormat) SyntheticStream.VIDEO.format();
        PublishedLayer layer = encoder.layer();
        layer.format(new VideoFormat(codec, source.configuration(), width, height, new FrameRate(25, 1)));
        return layer;
    }

    private void encode(long durationUs, PublishedLayer... layers) {
        for (long endUs = us + durationUs; us < endUs; us += 200_000) {
            for (Sample sample : source.samples(us, us + 200_000)) {
                encoder.write(sample);
                if (sample.isVideo()) {
                    for (PublishedLayer layer : layers) {
                        layer.write(sample);
                    }
                }
            }
            encoder.flush();
            workers.timer.advance(200_000);
        }
    }

    private List<String> statuses() {
        return ladders.renditions(DEMO).stream()
                .map(status -> status.name() + " " + status.state()
                        + (status.width() > 0 ? " " + status.width() + "x" + status.height() : ""))
                .toList();
    }

    @Test
    void theyAreListedWithoutALadder() {
        encode(2_000_000, layer(FourCc.AVC, 320, 180), layer(FourCc.AVC, 640, 360));
        assertEquals(List.of("360p SENT 640x360", "180p SENT 320x180"), statuses());
        assertEquals(0, one.jobs.size());
    }

    @Test
    void rungsAboutAsLargeAreNotEncoded() {
        ladders.assign("live/demo", Optional.of("default"));
        encode(2_000_000, layer(FourCc.AVC, 624, 350));
        assertEquals(List.of("480p"), one.last().names());
        assertEquals(List.of("350p SENT 624x350", "480p RUNNING"), statuses());
    }

    @Test
    void whoAsksForTheRungOfItsNameGetsTheLayer() throws Exception {
        ladders.assign("live/demo", Optional.of("default"));
        PublishedLayer layer = layer(FourCc.AVC, 640, 360);
        encode(2_000_000, layer);
        try (Need need = ladders.need(DEMO.withRendition("360p"))) {
            encode(1_000_000, layer);
            LiveStream found = need.stream().toCompletableFuture().get();
            assertSame(rung("360p"), found);
            assertEquals(640, ((VideoFormat) found.tracks().get(0).format()).width());
        }
    }

    @Test
    void aRungGivesWayToALayerAndComesBackWithoutIt() {
        ladders.assign("live/demo", Optional.of("default"));
        encode(3_000_000);
        LiveStream encoded = rung("360p");
        PublishedLayer layer = layer(FourCc.AVC, 640, 360);
        encode(3_000_000, layer);
        assertEquals(State.ENDED, encoded.state());
        assertEquals(List.of("480p"), one.last().names());
        assertEquals(List.of("360p SENT 640x360", "480p RUNNING"), statuses());
        LiveStream sent = rung("360p");
        encode(4_000_000);
        assertEquals(List.of("360p STARTING 640x360", "480p RUNNING"), statuses(), "it may come back");
        encode(10_000_000);
        assertEquals(State.ENDED, sent.state());
        assertEquals(List.of("480p", "360p"), one.last().names());
        assertEquals(List.of("480p RUNNING", "360p RUNNING"), statuses());
    }

    @Test
    void oneOfAnotherCodecIsNoRung() {
        ladders.assign("live/demo", Optional.of("default"));
        encode(3_000_000, layer(FourCc.VP8, 640, 360));
        assertEquals(List.of("480p", "360p"), one.last().names());
        assertEquals(List.of("360p-vp8 SENT 640x360", "480p RUNNING", "360p RUNNING"), statuses());
    }

    @Test
    void whereRungsStandInThePlaceOfTheSourceThereAreNone() {
        ladders.addProfile(Profiles.of(
                folder,
                "marked",
                Map.of("overlay.text", "x", "overlay.source", "true"),
                "720p h264 2500k",
                "360p h264 700k"));
        ladders.assign("live/demo", Optional.of("marked"));
        encode(3_000_000, layer(FourCc.AVC, 640, 360));
        assertEquals(List.of("720p", "360p"), one.last().names());
        assertEquals(List.of("720p RUNNING", "360p RUNNING"), statuses());
    }
}
