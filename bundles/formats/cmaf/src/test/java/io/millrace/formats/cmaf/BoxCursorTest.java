package io.millrace.formats.cmaf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.formats.bitstream.MalformedBitstreamException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import org.junit.jupiter.api.Test;

class BoxCursorTest {
    @Test
    void walksOverSiblings() {
        BoxWriter out = new BoxWriter();
        out.open("free").u8(1).close();
        out.open("moov").open("trak").close().close();
        BoxCursor boxes = new BoxCursor(out.toBuffer());
        Box free = boxes.next();
        assertEquals("free", free.type());
        assertEquals(9, free.sizeBytes());
        Box moov = boxes.next();
        assertEquals(9, moov.offset());
        Box trak = moov.children().next();
        assertEquals("trak", trak.type());
        assertEquals(17, trak.offset());
        assertFalse(boxes.hasNext());
    }

    @Test
    void beginsAtTheBuffersPosition() {
        ByteBuffer bytes = ByteBuffer.allocate(20);
        bytes.putInt(12, 8).putInt(16, 0x66726565).position(12);
        assertEquals("free", new BoxCursor(bytes).next().type());
        assertEquals(12, bytes.position());
    }

    @Test
    void readsLargeAndOpenEndedSizes() {
        ByteBuffer large = ByteBuffer.allocate(20)
                .putInt(1)
                .putInt(0x6D646174)
                .putLong(20)
                .putInt(7)
                .flip();
        Box box = new BoxCursor(large).next();
        assertEquals(16, box.headerBytes());
        assertEquals(7, box.cursor().int32());
        ByteBuffer open =
                ByteBuffer.allocate(12).putInt(0).putInt(0x6D646174).putInt(9).flip();
        assertEquals(12, new BoxCursor(open).next().sizeBytes());
    }

    @Test
    void refusesSizesThatDoNotFit() {
        for (int size : new int[] {2, 7, 17, Integer.MAX_VALUE, -1}) {
            ByteBuffer bytes =
                    ByteBuffer.allocate(16).putInt(size).putInt(0x66726565).rewind();
            assertMalformed(() -> new BoxCursor(bytes).next());
        }
        for (long size : new long[] {0, 15, 17, Long.MAX_VALUE, Long.MIN_VALUE, -1}) {
            ByteBuffer bytes = ByteBuffer.allocate(16)
                    .putInt(1)
                    .putInt(0x66726565)
                    .putLong(size)
                    .flip();
            assertMalformed(() -> new BoxCursor(bytes).next());
        }
        assertMalformed(() -> new BoxCursor(ByteBuffer.allocate(5)).next());
    }

    @Test
    void bodiesAreReadOnlyViews() {
        byte[] bytes = {0, 0, 0, 9, 'f', 'r', 'e', 'e', 5};
        Box box = new BoxCursor(ByteBuffer.wrap(bytes)).next();
        bytes[8] = 6;
        assertEquals(6, box.body().get(0));
        assertThrows(ReadOnlyBufferException.class, () -> box.body().put(0, (byte) 1));
        assertMalformed(() -> box.children(2));
    }

    @Test
    void findsAmongSiblings() {
        BoxWriter out = new BoxWriter();
        out.open("aaaa").close().open("bbbb").close().open("cccc").close();
        BoxCursor boxes = new BoxCursor(out.toBuffer());
        assertTrue(boxes.find("bbbb").isPresent());
        assertEquals("cccc", boxes.next().type());
        assertTrue(boxes.find("aaaa").isEmpty());
    }

    @Test
    void dumpsNoDeeperThanIsSane() {
        BoxWriter shallow = nested(12);
        assertEquals(12, BoxDump.of(shallow.toBuffer()).lines().count());
        BoxWriter deep = nested(15);
        assertMalformed(() -> BoxDump.of(deep.toBuffer()));
    }

    @Test
    void dumpsRowsOnlyAsFarAsTheBoxReaches() {
        BoxWriter out = new BoxWriter();
        out.openFull("trun", 0, 0x200).u32(0xFFFF_FFFFL).u32(1).close();
        assertMalformed(() -> BoxDump.of(out.toBuffer()));
        BoxWriter bare = new BoxWriter();
        bare.openFull("trun", 0, 0).u32(0xFFFF_FFFFL).close();
        assertEquals("trun @0 16 version=0 samples=4294967295\n", BoxDump.of(bare.toBuffer()));
    }

    @Test
    void dumpsUnprintableTypes() {
        BoxWriter out = new BoxWriter();
        out.open("\u00A9n m").close();
        assertEquals("?n_m @0 8 body=\n", BoxDump.of(out.toBuffer()));
    }

    @Test
    void openBoxesAreNoticed() {
        BoxWriter out = new BoxWriter().open("moov");
        assertThrows(IllegalStateException.class, out::toBuffer);
    }

    private static BoxWriter nested(int depth) {
        BoxWriter out = new BoxWriter();
        for (int i = 0; i < depth; i++) {
            out.open("moov");
        }
        for (int i = 0; i < depth; i++) {
            out.close();
        }
        return out;
    }

    private static void assertMalformed(Runnable reading) {
        assertThrows(MalformedBitstreamException.class, reading::run);
    }
}
