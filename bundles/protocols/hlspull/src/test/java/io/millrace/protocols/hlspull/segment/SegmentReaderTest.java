package io.millrace.protocols.hlspull.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.protocols.hlspull.Segments;
import io.millrace.protocols.hlspull.segment.SegmentMedia.Piece;
import io.millrace.testkit.SyntheticStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SegmentReaderTest {
    private static final List<Track> VIDEO = List.of(SyntheticStream.VIDEO);

    private final SegmentReader reader = new SegmentReader();

    private static List<Sample> samples(SegmentMedia media, int track) {
        return media.pieces().stream()
                .flatMap(piece -> piece.samples().stream())
                .filter(sample -> sample.trackId() == track)
                .toList();
    }

    private SegmentMedia read(byte[] bytes, boolean continues) throws IOException {
        return reader.read(bytes, Optional.empty(), continues);
    }

    private static void assertTimes(List<Sample> expected, List<Sample> found, long shiftUs) {
        assertEquals(expected.size(), found.size());
        for (int i = 0; i < found.size(); i++) {
            assertEquals(expected.get(i).dtsUs() + shiftUs, found.get(i).dtsUs(), 12);
            assertEquals(expected.get(i).payload(), found.get(i).payload());
        }
    }

    @Test
    void everySampleOfATransportStreamIsThere() throws IOException {
        for (int second = 0; second < 3; second++) {
            SegmentMedia media = read(Segments.ts(second, second + 1, 10_000_000), second > 0);
            assertTrue(media.wraps());
            long from = second * 1_000_000L;
            assertTimes(Segments.ENCODER.video(from, from + 1_000_000), samples(media, 0), 10_000_000);
            assertTimes(Segments.ENCODER.audio(from, from + 1_000_000), samples(media, 64), 10_000_000);
        }
    }

    @Test
    void aTransportStreamThatWrapsGoesOnAndAPictureMayBeginInsideAGroup() throws IOException {
        long nearWrapUs = (1L << 33) * 100 / 9 - 500_000;
        List<Sample> all = Segments.ENCODER.video(0, 2_000_000);
        List<Sample> first = samples(read(Segments.ts(VIDEO, all.subList(0, 10), nearWrapUs), false), 0);
        List<Sample> second = samples(read(Segments.ts(VIDEO, all.subList(10, 30), nearWrapUs), true), 0);
        assertEquals(10, first.size());
        assertEquals(20, second.size(), "the group of pictures goes on in the next segment");
        assertEquals(40_000, second.get(0).dtsUs() - first.get(9).dtsUs(), 12);
        assertEquals(40_000, second.get(9).dtsUs() - second.get(8).dtsUs(), 12);
    }

    @Test
    void afterAGapPicturesAreLeftOutUpToTheNextKeyPicture() throws IOException {
        List<Sample> all = Segments.ENCODER.video(0, 2_000_000);
        read(Segments.ts(VIDEO, all.subList(0, 10), 0), false);
        List<Sample> later = samples(read(Segments.ts(VIDEO, all.subList(20, 40), 0), false), 0);
        assertEquals(15, later.size());
        assertTrue(later.get(0).isSync());
    }

    @Test
    void fragmentedMp4NeedsItsHeader() throws IOException {
        byte[] header = Segments.header(Segments.BOTH);
        byte[] segment = Segments.mp4(Segments.BOTH, 0, 2);
        SegmentMedia media = reader.read(segment, Optional.of(header), false);
        assertFalse(media.wraps());
        assertEquals(Segments.BOTH, media.pieces().get(0).tracks());
        assertTimes(Segments.ENCODER.video(0, 2_000_000), samples(media, 0), 0);
        assertTimes(Segments.ENCODER.audio(0, 2_000_000), samples(media, 64), 0);
        assertThrows(IOException.class, () -> new SegmentReader().read(segment, Optional.empty(), false));
    }

    @Test
    void anotherHeaderMeansOtherTracks() throws IOException {
        reader.read(Segments.mp4(Segments.BOTH, 0, 1), Optional.of(Segments.header(Segments.BOTH)), false);
        SegmentMedia media = reader.read(Segments.mp4(VIDEO, 1, 2), Optional.of(Segments.header(VIDEO)), true);
        assertEquals(VIDEO, media.pieces().get(0).tracks());
        assertEquals(25, samples(media, 0).size());
        assertEquals(0, samples(media, 64).size());
    }

    @Test
    void aWholeFileIsItsOwnHeader() throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(Segments.header(VIDEO));
        file.writeBytes(Segments.mp4(VIDEO, 3, 4));
        assertTimes(Segments.ENCODER.video(3_000_000, 4_000_000), samples(read(file.toByteArray(), false), 0), 0);
    }

    @Test
    void packedAudioHasTheTimeOfItsTag() throws IOException {
        SegmentMedia media = read(Segments.aac(2, 4, 7_000_000), false);
        assertTrue(media.wraps());
        Piece piece = media.pieces().get(0);
        assertEquals(List.of(SyntheticStream.AUDIO), piece.tracks());
        List<Sample> expected = Segments.ENCODER.audio(2_000_000, 4_000_000);
        assertEquals(expected.size(), piece.samples().size());
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(
                    expected.get(i).dtsUs() + 7_000_000, piece.samples().get(i).dtsUs(), 15);
            assertEquals(expected.get(i).payload(), piece.samples().get(i).payload());
        }
    }

    @Test
    void packedAudioWithoutATagGoesOn() throws IOException {
        byte[] tagged = Segments.aac(0, 1, 5_000_000);
        int tagBytes = 10 + tagged[9];
        byte[] bare = java.util.Arrays.copyOfRange(tagged, tagBytes, tagged.length);
        List<Sample> first = samples(read(tagged, false), 64);
        List<Sample> second = samples(read(bare, true), 64);
        assertEquals(21_333, second.get(0).dtsUs() - first.get(first.size() - 1).dtsUs(), 1);
    }

    @Test
    void whatIsNoMediaIsToldSo() {
        for (byte[] bytes : List.of(new byte[0], "WEBVTT\n\n".getBytes(StandardCharsets.UTF_8), new byte[400])) {
            String message =
                    assertThrows(IOException.class, () -> read(bytes, false)).getMessage();
            assertTrue(message.contains("neither"), message);
        }
        byte[] empty = new byte[188 * 4];
        empty[0] = 0x47;
        assertThrows(IOException.class, () -> read(empty, false));
        byte[] cut = java.util.Arrays.copyOf(Segments.aac(0, 1, 0), 200);
        assertTrue(assertThrows(IOException.class, () -> read(cut, false))
                .getMessage()
                .contains("damaged"));
    }
}
