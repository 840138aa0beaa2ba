package io.millrace.packagers.hls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.Track;
import io.millrace.api.packaging.Body;
import io.millrace.api.packaging.InitSegment;
import io.millrace.api.packaging.PackagingProfile;
import io.millrace.api.packaging.Part;
import io.millrace.api.packaging.Segment;
import io.millrace.api.packaging.SegmentWindow;
import io.millrace.api.packaging.SegmentedStream;
import io.millrace.testkit.SyntheticStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Segments whose media is missing, as they stand in a playlist. */
class GapTest {
    private static final InitSegment INIT =
            new InitSegment(1, SyntheticStream.AUDIO.format(), Body.of(List.of(ByteBuffer.allocate(10))));

    private static Segment segment(long number, boolean gap, boolean complete) {
        long startUs = number * 2_000_000;
        List<Part> parts = gap ? List.of() : List.of(new Part(0, startUs, 200_000, true, Body.of(List.of())));
        return new Segment(
                number,
                startUs,
                complete ? 2_000_000 : 200_000,
                startUs,
                false,
                0,
                0,
                gap,
                INIT,
                parts,
                Body.of(List.of()),
                complete);
    }

    /** A stream that does not change. */
    private record StillStream(SegmentWindow window) implements SegmentedStream {
        @Override
        public String id() {
            return "a64";
        }

        @Override
        public String epoch() {
            return "e0";
        }

        @Override
        public Track track() {
            return SyntheticStream.AUDIO;
        }

        @Override
        public CompletionStage<SegmentWindow> await(long mediaSequence, int partIndex) {
            return CompletableFuture.completedFuture(window);
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
            return PackagingProfile.DEFAULT;
        }
    }

    private static String render(SegmentedStream stream, SegmentedStream... others) {
        byte[] text = new MediaPlaylist(stream, stream.window(), List.of(others)).render(false);
        return new String(text, StandardCharsets.UTF_8);
    }

    private static StillStream stream(long next, int nextPart, Segment... segments) {
        return new StillStream(new SegmentWindow(List.of(segments), next, nextPart, false));
    }

    @Test
    void aGapIsMarkedAndKeepsItsNumberAndDuration() {
        String text = render(stream(4, 0, segment(1, false, true), segment(2, true, true), segment(3, false, true)));
        assertTrue(
                text.contains(
                        "#EXT-X-PROGRAM-DATE-TIME:1970-01-01T00:00:04.000000Z\n#EXT-X-GAP\n#EXTINF:2.000000,\na64.e0-2.m4s\n"),
                text);
        assertEquals(2, text.split("#EXT-X-GAP", -1).length, "the others are there");
        assertFalse(text.contains("a64.e0-2.0.m4s"), "no part of what is missing");
        assertTrue(text.contains("PRELOAD-HINT:TYPE=PART,URI=\"a64.e0-4.0.m4s\""));
    }

    @Test
    void aReportOfAStreamThatEndsInAGapNamesNoPart() {
        String text = render(stream(4, 0, segment(3, false, true)), stream(4, 0, segment(3, true, true)));
        assertTrue(text.contains("#EXT-X-RENDITION-REPORT:URI=\"a64.m3u8\",LAST-MSN=3\n"), text);
    }

    @Test
    void aReportOfAStreamWithoutSegmentsIsLeftOut() {
        String text = render(stream(4, 0, segment(3, false, true)), stream(4, 0));
        assertFalse(text.contains("RENDITION-REPORT"), text);
    }

    @Test
    void aPlaylistWithoutSegmentsTellsWhereItWillBegin() {
        String text = render(stream(17, 0));
        assertTrue(text.contains("#EXT-X-MEDIA-SEQUENCE:17\n"), text);
        assertTrue(text.endsWith("#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"a64.e0-17.0.m4s\"\n"), text);
        assertFalse(text.contains("#EXTINF"));
    }
}
