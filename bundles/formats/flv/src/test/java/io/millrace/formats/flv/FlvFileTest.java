package io.millrace.formats.flv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.formats.bitstream.MalformedBitstreamException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlvFileTest {
    private record Tag(int type, long timestampMs, ByteBuffer body) {}

    private static List<Tag> read(ByteBuffer file, int pieceBytes) {
        List<Tag> tags = new ArrayList<>();
        FlvReader reader = new FlvReader((type, timestampMs, body) -> tags.add(new Tag(type, timestampMs, body)));
        while (file.hasRemaining()) {
            int size = Math.min(pieceBytes, file.remaining());
            ByteBuffer piece = file.slice(file.position(), size);
            reader.feed(piece);
            assertFalse(piece.hasRemaining(), "the reader takes all it is given");
            file.position(file.position() + size);
        }
        return tags;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 11, 64, 1000, 1 << 20})
    void piecesOfAnySizeMakeTheSameTags(int pieceBytes) {
        byte[] file = Recording.resource("real/h264-aac.flv");
        List<Tag> whole = read(ByteBuffer.wrap(file), file.length);
        assertTrue(whole.size() > 100);
        assertEquals(whole, read(ByteBuffer.wrap(file), pieceBytes));
    }

    @Test
    void timestampsHave32Bits() {
        ByteBuffer file = ByteBuffer.allocate(200);
        FlvTags.writeFileHeader(file, true, false);
        long[] times = {0, 1, 0xFFFFFF, 0x1000000, 0x7FFFFFFFL, 0x80000000L, 0xFFFFFFFFL, 0x1_0000_0005L};
        for (long time : times) {
            FlvTags.writeTagHeader(file, FlvMessageType.AUDIO, time, 1);
            file.put((byte) 7);
            FlvTags.writeBackPointer(file, 1);
        }
        List<Tag> tags = read(file.flip(), 5);
        assertEquals(times.length, tags.size());
        for (int i = 0; i < times.length; i++) {
            assertEquals(times[i] & 0xFFFFFFFFL, tags.get(i).timestampMs());
            assertEquals("07", Bytes.hex(tags.get(i).body()));
        }
    }

    @Test
    void headerBytesAreThoseOfTheSpecification() {
        ByteBuffer out = ByteBuffer.allocate(64);
        FlvTags.writeFileHeader(out, true, true);
        assertEquals(FlvTags.FILE_HEADER_BYTES, out.position());
        FlvTags.writeTagHeader(out, 9, 0x12345678L, 0x0A0B0C);
        FlvTags.writeBackPointer(out, 0x0A0B0C);
        assertEquals("464c5601050000000900000000" + "090a0b0c34567812000000" + "000a0b17", Bytes.hex(out.flip()));
    }

    @Test
    void bodiesHaveALimit() {
        ByteBuffer out = ByteBuffer.allocate(64);
        FlvTags.writeTagHeader(out, 9, 0, FlvTags.MAX_BODY_BYTES);
        assertThrows(
                IllegalArgumentException.class, () -> FlvTags.writeTagHeader(out, 9, 0, FlvTags.MAX_BODY_BYTES + 1));
        assertThrows(IllegalArgumentException.class, () -> FlvTags.writeTagHeader(out, 9, 0, -1));
    }

    @Test
    void emptyTagsAreReadAndLongerHeadersSkipped() {
        ByteBuffer file = Bytes.of("464C5601050000000B FFFF 00000000" + "080000000000000000 0000" + "0000000B"
                + "090000010000050000 0000 AA" + "0000000C");
        List<Tag> tags = read(file, 4);
        assertEquals(2, tags.size());
        assertEquals(0, tags.get(0).body().remaining());
        assertEquals(new Tag(9, 5, Bytes.of("AA")), tags.get(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "474946383961000000",
                "464C56010500000008",
                "464C560105FFFFFFFF",
                "464C56010500000009 00000000 290000010000000000 0000 AA"
            })
    void otherFilesAreRefused(String file) {
        assertThrows(MalformedBitstreamException.class, () -> read(Bytes.of(file), 100));
    }

    @Test
    void cutOffFilesAreNoticed() {
        FlvReader reader = new FlvReader((type, timestampMs, body) -> {});
        reader.feed(Bytes.of("464C56010500000009 00000000"));
        assertFalse(reader.isInsideTag());
        reader.feed(Bytes.of("09000002 00"));
        assertTrue(reader.isInsideTag());
        reader.feed(Bytes.of("0000 00000000 AA"));
        assertTrue(reader.isInsideTag());
        reader.feed(Bytes.of("BB"));
        assertFalse(reader.isInsideTag());
    }

    @Test
    void announcedSizesAreNotAllocatedBeforeTheBytesCome() {
        // a thousand readers, each told of a 16 MiB tag: far more than the heap of a test
        List<FlvReader> readers = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            FlvReader reader = new FlvReader((type, timestampMs, body) -> {});
            reader.feed(Bytes.of("464C56010500000009 00000000 09FFFFFF00000000000000 AA"));
            readers.add(reader);
        }
        assertTrue(readers.stream().allMatch(FlvReader::isInsideTag));
    }
}
