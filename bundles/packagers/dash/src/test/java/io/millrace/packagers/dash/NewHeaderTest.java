package io.millrace.packagers.dash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.StreamName;
import io.millrace.api.media.Track;
import io.millrace.api.packaging.InitSegment;
import io.millrace.api.packaging.PackagingProfile;
import io.millrace.api.packaging.Presentation;
import io.millrace.api.packaging.Presentation.MediaTrack;
import io.millrace.api.packaging.Presentation.Period;
import io.millrace.api.packaging.Segment;
import io.millrace.api.packaging.SegmentWindow;
import io.millrace.api.packaging.SegmentedStream;
import io.millrace.testkit.FakeSegmentedStream;
import io.millrace.testkit.SyntheticStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** A rendition whose encoder was replaced has another header, though its origin goes on. */
final class NewHeaderTest {
    /** The stream with another header from its third segment on. */
    private record Reformatted(FakeSegmentedStream stream) implements SegmentedStream {
        @Override
        public String id() {
            return stream.id();
        }

        @Override
        public String epoch() {
            return stream.epoch();
        }

        @Override
        public Track track() {
            return stream.track();
        }

        @Override
        public SegmentWindow window() {
            SegmentWindow window = stream.window();
            List<Segment> segments = new ArrayList<>();
            for (Segment segment : window.segments()) {
                segments.add(segments.size() < 2 ? segment : reformatted(segment));
            }
            return new SegmentWindow(segments, window.nextMediaSequence(), window.nextPartIndex(), window.ended());
        }

        private static Segment reformatted(Segment segment) {
            InitSegment init =
                    new InitSegment(99, segment.init().format(), segment.init().body());
            return new Segment(
                    segment.mediaSequence(),
                    segment.startUs(),
                    segment.durationUs(),
                    segment.utcUs(),
                    false,
                    segment.discontinuitySequence(),
                    segment.runStartUs(),
                    segment.gap(),
                    init,
                    segment.parts(),
                    segment.body(),
                    segment.complete());
        }

        @Override
        public CompletionStage<SegmentWindow> await(long mediaSequence, int partIndex) {
            return stream.await(mediaSequence, partIndex);
        }

        @Override
        public long averageBitsPerSecond() {
            return stream.averageBitsPerSecond();
        }

        @Override
        public long peakBitsPerSecond() {
            return stream.peakBitsPerSecond();
        }

        @Override
        public PackagingProfile profile() {
            return stream.profile();
        }
    }

    private static FakeSegmentedStream stream(String id) {
        FakeSegmentedStream stream = new FakeSegmentedStream(id, SyntheticStream.VIDEO, PackagingProfile.DEFAULT, 1);
        for (int i = 0; i < 4; i++) {
            stream.segment(10);
        }
        return stream;
    }

    @Test
    void aPeriodHasEachRepresentationOnceWithItsNewestHeader() {
        List<MediaTrack> tracks = List.of(
                new MediaTrack(stream("v0"), "video", "Video", true),
                new MediaTrack(new Reformatted(stream("480p.v0")), "video", "480p", false));
        Presentation presentation = new Presentation(
                StreamName.parse("live/demo"), Presentation.Kind.LIVE, 0, List.of(new Period("p0", 0, tracks)));
        String mpd = new String(new Mpd(presentation).render());
        assertEquals(1, mpd.split("<Period ", -1).length - 1, mpd);
        assertEquals(1, mpd.split("<Representation id=\"480p.v0\"", -1).length - 1, mpd);
        assertTrue(mpd.contains("-99.init.mp4"), mpd);
        assertTrue(mpd.contains("startNumber=\"3\""), mpd);
    }
}
