package io.millrace.formats.cmaf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.Track;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import io.millrace.formats.cmaf.RecordingIndex.End;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What lies where in a recording is found again from the file alone, also when it is torn or damaged. */
class RecordingIndexTest {
    static final List<String> NAMES = RealFile.NAMES;

    private static RecordingIndex scan(byte[] bytes) throws IOException {
        return RecordingIndex.scan(Recorded.source(bytes));
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void theIndexOfAWholeFileIsWhatWasWritten(String name) throws IOException {
        Recorded recorded = new Recorded(name);
        RecordingIndex index = scan(recorded.bytes);
        assertEquals(End.WHOLE, index.end());
        assertEquals(recorded.bytes.length, index.wholeBytes());
        assertEquals(recorded.segments, index.segments());
        assertEquals("rule=évening", index.note());
        assertEquals(
                recorded.ends.get(0),
                index.header().remaining() + RecordingNote.of(index.note()).remaining());
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void playersFindEverySampleOfEveryTrack(String name) {
        Recorded recorded = new Recorded(name);
        RealFile again = RealFile.parse(ByteBuffer.wrap(recorded.bytes));
        assertEquals(recorded.file.tracks(), again.tracks());
        for (Track track : again.tracks()) {
            assertEquals(
                    recorded.file.samples().get(track.id()).size(),
                    again.samples().get(track.id()).size());
        }
    }

    @Test
    void extentsOfASegmentAreTheSegment() throws IOException {
        Recorded recorded = new Recorded("h264-aac.mp4");
        Movie movie = scan(recorded.bytes).movie();
        for (RecordedSegment segment : recorded.segments) {
            ByteBuffer gathered = ByteBuffer.allocate((int) segment.sizeBytes());
            segment.extents()
                    .forEach(extent -> gathered.put(recorded.bytes, (int) extent.from(), (int) extent.sizeBytes()));
            MediaSegment media = new FragmentReader(movie).read(gathered.flip());
            assertTrue(media.brands().isPresent(), "begins as a CMAF segment");
            assertTrue(media.fragments().stream()
                    .flatMap(fragment -> fragment.tracks().stream())
                    .allMatch(run -> run.header().trackId() == segment.trackId()));
        }
    }

    @Test
    void aFileThatIsTornAnywhereEndsWithItsLastWholeChunk() throws IOException {
        Recorded recorded = new Recorded("h264-aac.mp4");
        for (int length = recorded.ends.get(0); length <= recorded.bytes.length; length++) {
            RecordingIndex index = scan(Arrays.copyOf(recorded.bytes, length));
            int torn = length;
            int whole = recorded.ends.stream()
                    .filter(end -> end <= torn)
                    .mapToInt(Integer::intValue)
                    .max()
                    .orElseThrow();
            assertEquals(whole, index.wholeBytes(), "of " + length);
            assertTrue(index.end() != End.DAMAGED, "of " + length);
            assertEquals(whole, scan(Arrays.copyOf(recorded.bytes, whole)).wholeBytes());
        }
    }

    @Test
    void zerosThatAFileSystemLeftAreATornEnd() throws IOException {
        Recorded recorded = new Recorded("h264-aac.mp4");
        int whole = recorded.ends.get(recorded.ends.size() - 3);
        byte[] zeroed = Arrays.copyOf(Arrays.copyOf(recorded.bytes, whole), recorded.bytes.length);
        RecordingIndex index = scan(zeroed);
        assertEquals(End.TORN, index.end());
        assertEquals(whole, index.wholeBytes());
    }

    @Test
    void whatIsBehindTheLastSegmentThatIsLookedAtIsNotToBeCutOff() throws IOException {
        Recorded recorded = new Recorded("h264-aac.mp4");
        int count = recorded.segments.size();
        RecordingIndex some = new RecordingScan(Recorded.source(recorded.bytes), count - 2).scan();
        assertEquals(count - 2, some.segments().size());
        assertTrue(some.wholeBytes() < recorded.bytes.length);
        assertEquals(End.DAMAGED, some.end());
        RecordingIndex all = new RecordingScan(Recorded.source(recorded.bytes), count + 1).scan();
        assertEquals(End.WHOLE, all.end());
    }

    @Test
    void aHeaderFarBehindTheBeginningIsRefusedBeforeItTakesMemory() {
        byte[] header = Arrays.copyOf(new Recorded("h264-aac.mp4").bytes, 4_000);
        // two boxes of free space, and then what a recording begins with
        int step = 8 << 20;
        RecordingIndex.Source source = new RecordingIndex.Source() {
            @Override
            public long sizeBytes() {
                return 2L * step + header.length;
            }

            @Override
            public int read(ByteBuffer target, long position) {
                int count = target.remaining();
                for (int i = 0; i < count; i++) {
                    target.put(at(position + i));
                }
                return count;
            }

            private byte at(long position) {
                if (position >= 2L * step) {
                    return header[(int) (position - 2L * step)];
                }
                int inBox = (int) (position % step);
                return inBox < 4 ? (byte) (step >>> 8 * (3 - inBox)) : inBox < 8 ? (byte) "free".charAt(inBox - 4) : 0;
            }
        };
        assertThrows(MalformedBitstreamException.class, () -> RecordingIndex.scan(source));
    }

    @Test
    void mediaWithoutAFragmentAtTheEndIsDamageAndNoTornEnd() throws IOException {
        Recorded recorded = new Recorded("h264-aac.mp4");
        byte[] longer = Arrays.copyOf(recorded.bytes, recorded.bytes.length + 9);
        System.arraycopy(new byte[] {0, 0, 0, 9, 'm', 'd', 'a', 't', 7}, 0, longer, recorded.bytes.length, 9);
        assertEquals(End.DAMAGED, scan(longer).end());
    }

    @Test
    void aHeaderThatIsTornIsRefused() {
        byte[] bytes = new Recorded("h264-aac.mp4").bytes;
        for (int length : new int[] {0, 7, 100, 400}) {
            assertThrows(MalformedBitstreamException.class, () -> scan(Arrays.copyOf(bytes, length)));
        }
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void flippedBytesAreFoundOutOrDoNoHarm(String name) throws IOException {
        Recorded recorded = new Recorded(name);
        Random random = new Random(name.hashCode());
        for (int i = 0; i < 1_500; i++) {
            byte[] damaged = recorded.bytes.clone();
            int where = random.nextBoolean() ? Math.min(damaged.length, 4_000) : damaged.length;
            for (int k = 0; k <= random.nextInt(4); k++) {
                damaged[random.nextInt(where)] = (byte) random.nextInt(256);
            }
            try {
                RecordingIndex index = scan(damaged);
                assertTrue(index.wholeBytes() <= damaged.length);
                assertTrue(index.segments().size() <= recorded.ends.size());
            } catch (MalformedBitstreamException expected) {
                assertTrue(expected.getMessage().length() > 10, "a plain sentence");
            }
        }
    }

    @Test
    void theHeadSaysWhenTheRecordingIsFinished() {
        Recorded recorded = new Recorded("h264-aac.mp4");
        ByteBuffer header =
                ByteBuffer.wrap(recorded.bytes, 0, recorded.ends.get(0)).slice();
        assertFalse(RecordingHeader.isFinished(header));
        int at = (int) RecordingHeader.durationOffset(header);
        ByteBuffer box = RecordingHeader.duration(61_500_000);
        header.put(at, box, 0, box.remaining());
        assertTrue(RecordingHeader.isFinished(header));
        assertEquals(2, Movie.parse(header).tracks().size());
    }

    @Test
    void theFileBeginsAtZeroWhateverTheStreamsTimeWas() {
        List<ByteBuffer> headers =
                List.of(CmafHeader.of(new Track(0, Samples.VIDEO)), CmafHeader.of(new Track(1, Samples.AAC)));
        Movie movie = Movie.parse(RecordingHeader.of(headers, 7_200_500_000L));
        for (TrackHeader track : movie.tracks()) {
            assertEquals(Ticks.ofUs(7_200_500_000L, track.timescaleHz()), track.editShift());
        }
        assertEquals(
                List.of(1L, 258L),
                movie.tracks().stream().map(TrackHeader::trackId).toList());
    }

    @Test
    void tracksThatCannotBeToldApartAreRefused() {
        List<ByteBuffer> headers = List.of(CmafHeader.of(Samples.VIDEO), CmafHeader.of(Samples.VIDEO));
        assertThrows(MalformedBitstreamException.class, () -> RecordingHeader.of(headers, 0));
    }

    @Test
    void theHeadIsAsEver() {
        Recorded recorded = new Recorded("h264-aac.mp4");
        List<ByteBuffer> headers =
                recorded.file.tracks().stream().map(CmafHeader::of).toList();
        GoldenFile.check("recording.txt", BoxDump.of(RecordingHeader.of(headers, 90_000_000_000L)));
    }

    @Test
    void rowsAreReadUpToTheFirstThatIsNotWhole() {
        Recorded recorded = new Recorded("h264-aac.mp4");
        List<ByteBuffer> rows =
                recorded.segments.stream().map(RecordingRows::of).toList();
        byte[] all = Remux.bytes(rows);
        assertEquals(recorded.segments, RecordingRows.read(ByteBuffer.wrap(all)));
        int first = rows.get(0).remaining();
        for (int length = 0; length < all.length; length++) {
            List<RecordedSegment> read = RecordingRows.read(ByteBuffer.wrap(all, 0, length));
            assertEquals(recorded.segments.subList(0, read.size()), read);
            assertEquals(length >= first, !read.isEmpty());
        }
        Random random = new Random(5);
        for (int i = 0; i < 2_000; i++) {
            byte[] damaged = all.clone();
            int at = random.nextInt(damaged.length);
            damaged[at] ^= (byte) (1 << random.nextInt(8));
            List<RecordedSegment> read = new ArrayList<>(RecordingRows.read(ByteBuffer.wrap(damaged)));
            assertEquals(recorded.segments.subList(0, read.size()), read, "a damaged row is never taken");
            assertTrue(read.size() < recorded.segments.size());
        }
    }

    @Test
    void theTableAtTheEndPointsAtFragments() throws IOException {
        Recorded recorded = new Recorded("h264-aac.mp4");
        RecordingIndex index = scan(recorded.bytes);
        ByteBuffer table = RandomAccess.of(index.movie(), index.segments());
        int size = table.remaining();
        assertEquals(size, table.getInt(size - 4));
        ByteBuffer tfra = table.slice(8, size - 8);
        int entries = tfra.getInt(20);
        assertTrue(entries > 0);
        for (int i = 0; i < entries; i++) {
            int offset = (int) tfra.getLong(24 + i * 19 + 8);
            assertEquals("moof", new String(recorded.bytes, offset + 4, 4, StandardCharsets.US_ASCII));
        }
        byte[] finished = Arrays.copyOf(recorded.bytes, recorded.bytes.length + size);
        table.get(0, finished, recorded.bytes.length, size);
        assertEquals(recorded.segments, scan(finished).segments());
    }
}
