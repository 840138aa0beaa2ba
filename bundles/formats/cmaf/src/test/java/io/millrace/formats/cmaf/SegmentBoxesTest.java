package io.millrace.formats.cmaf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.ClockReference;
import io.millrace.api.media.Sample;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** {@code styp}, {@code sidx}, {@code prft} and {@code emsg}. */
class SegmentBoxesTest {
    private static final Movie MOVIE = Movie.parse(CmafHeader.of(Samples.VIDEO));

    @Test
    void segmentTypes() {
        assertEquals(
                Brands.SEGMENT, read(Brands.SEGMENT.toSegmentTypeBox()).brands().orElseThrow());
        assertTrue(Brands.LAST_SEGMENT.has("lmsg"));
        assertTrue(Brands.LAST_SEGMENT.has("cmfs"));
        assertTrue(Brands.CHUNK.has("cmfl"));
        assertFalse(Brands.SEGMENT.has("lmsg"));
    }

    @Test
    void refusesEndlessBrands() {
        BoxWriter out = new BoxWriter().open("styp").zeros(8 + 4 * 65).close();
        assertThrows(MalformedBitstreamException.class, () -> read(out.toBuffer()));
    }

    @Test
    void indexes() {
        List<SegmentIndex.Entry> entries = List.of(
                SegmentIndex.Entry.independent(Integer.MAX_VALUE, 180_000),
                new SegmentIndex.Entry(true, 0, 0xFFFF_FFFFL, false, 7, (1 << 28) - 1),
                new SegmentIndex.Entry(false, 1, 0, true, 3, 0));
        SegmentIndex index = new SegmentIndex(1, 90_000, 1L << 40, 77, entries);
        ByteBuffer box = index.toBox();
        assertEquals(SegmentIndex.boxBytes(3), box.remaining());
        assertEquals(List.of(index), read(box).indexes());
    }

    @Test
    void readsIndexesOfVersionZero() {
        BoxWriter out =
                new BoxWriter().openFull("sidx", 0, 0).u32(1).u32(1000).u32(5).u32(6);
        out.u16(0).u16(1).u32(100).u32(2000).u32(0x9000_0000L).close();
        SegmentIndex index = read(out.toBuffer()).indexes().get(0);
        assertEquals(5, index.earliestPresentationTime());
        assertEquals(6, index.firstOffset());
        assertEquals(SegmentIndex.Entry.independent(100, 2000), index.entries().get(0));
    }

    @Test
    void refusesIndexesThatLie() {
        BoxWriter cutOff = new BoxWriter()
                .openFull("sidx", 0, 0)
                .u32(1)
                .u32(1000)
                .zeros(10)
                .u16(0xFFFF)
                .close();
        assertThrows(MalformedBitstreamException.class, () -> read(cutOff.toBuffer()));
        BoxWriter timeless =
                new BoxWriter().openFull("sidx", 0, 0).u32(1).u32(0).zeros(12).close();
        assertThrows(MalformedBitstreamException.class, () -> read(timeless.toBuffer()));
        assertThrows(
                IllegalArgumentException.class,
                () -> new SegmentIndex(1, 1, 0, 0, Collections.nCopies(65_536, SegmentIndex.Entry.independent(1, 1))));
        assertThrows(IllegalArgumentException.class, () -> SegmentIndex.Entry.independent(1L << 31, 1));
        assertThrows(IllegalArgumentException.class, () -> new SegmentIndex.Entry(false, 1, 1, true, 8, 0));
    }

    @Test
    void wallClockTimesSurviveNtp() {
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            long utcUs = random.nextLong(4_000_000_000L) * 1_000_000 + random.nextInt(1_000_000);
            ProducerReference reference = new ProducerReference(3, ProducerReference.CAPTURED, utcUs, i);
            assertEquals(List.of(reference), read(reference.toBox()).references());
        }
    }

    @Test
    void ntpCountsFrom1900() {
        assertEquals(2_208_988_800L << 32, ProducerReference.ntp(0));
        assertEquals(2_208_988_800L << 32 | 0x8000_0000L, ProducerReference.ntp(500_000));
        // the second era began on 2036-02-07T06:28:16Z
        assertEquals(0, ProducerReference.ntp(2_085_978_496_000_000L));
        assertEquals(2_085_978_496_000_000L, ProducerReference.utcUs(0));
    }

    @Test
    void clocksAreMovedToTheFirstSample() {
        Sample sample = Samples.video(10_000_000, 10_066_667, Sample.SYNC, 10);
        ChunkHead head = ChunkHead.SEGMENT.with(new ClockReference(9_000_000, 1_700_000_000_000_000L));
        Chunk chunk = FragmentWriter.of(Samples.VIDEO, 1).write(head, List.of(sample), 10_040_000);
        MediaSegment segment = read(ByteBuffer.wrap(Remux.bytes(chunk.buffers())));
        assertEquals(List.of(new ProducerReference(1, 24, 1_700_000_001_000_000L, 900_000)), segment.references());
        assertEquals(Optional.of(Brands.SEGMENT), segment.brands());
    }

    @Test
    void readsReferencesOfVersionZero() {
        BoxWriter out = new BoxWriter()
                .openFull("prft", 0, 0)
                .u32(2)
                .u32(2_208_988_801L)
                .u32(0)
                .u32(44)
                .close();
        assertEquals(
                List.of(new ProducerReference(2, 0, 1_000_000, 44)),
                read(out.toBuffer()).references());
    }

    @Test
    void eventsStandBeforeTheirFragment() {
        ByteBuffer data = ByteBuffer.wrap(new byte[] {'I', 'D', '3'});
        EventMessage first = EventMessage.at(1_000_000, EventMessage.ID3_SCHEME, "", 90_000, 1, data);
        EventMessage second = new EventMessage(
                EventMessage.SCTE35_SCHEME, "ünïcode", 90_000, 180_000, false, 90_000, 0xFFFF_FFFFL, data);
        Sample sample = Samples.video(0, 0, Sample.SYNC, 10);
        Chunk chunk = FragmentWriter.of(Samples.VIDEO, 1)
                .write(ChunkHead.NONE.with(List.of(first, second)), List.of(sample), 40_000);
        byte[] bytes = Remux.bytes(chunk.buffers());
        assertEquals(bytes.length, chunk.sizeBytes());
        MediaSegment segment = read(ByteBuffer.wrap(bytes));
        assertEquals(List.of(first, second), segment.events());
        assertEquals(90_000, segment.events().get(0).time());
        assertEquals(EventMessage.UNKNOWN_DURATION, segment.events().get(0).duration());
        FragmentSample read =
                segment.fragments().get(0).tracks().get(0).samples().get(0);
        assertEquals(sample.payload(), read.payload());
    }

    @Test
    void readsEventsOfVersionZero() {
        BoxWriter out = new BoxWriter()
                .openFull("emsg", 0, 0)
                .ascii("urn:x")
                .u8(0)
                .ascii("v")
                .u8(0);
        out.u32(1000).u32(250).u32(500).u32(9).ascii("data").close();
        EventMessage event = read(out.toBuffer()).events().get(0);
        assertTrue(event.relative());
        assertEquals(250, event.time());
        assertEquals("urn:x", event.schemeIdUri());
        assertEquals("v", event.value());
        assertEquals(4, event.data().remaining());
        assertThrows(IllegalArgumentException.class, event::toBox);
    }

    @Test
    void refusesEventsThatLie() {
        BoxWriter endless =
                new BoxWriter().openFull("emsg", 0, 0).ascii("urn:x").close();
        assertThrows(MalformedBitstreamException.class, () -> read(endless.toBuffer()));
        BoxWriter newer = new BoxWriter().openFull("emsg", 2, 0).zeros(40).close();
        assertThrows(MalformedBitstreamException.class, () -> read(newer.toBuffer()));
        BoxWriter timeless = new BoxWriter().openFull("emsg", 1, 0).zeros(40).close();
        assertThrows(MalformedBitstreamException.class, () -> read(timeless.toBuffer()));
        assertThrows(
                IllegalArgumentException.class, () -> EventMessage.at(0, "urn:\0", "", 1, 1, ByteBuffer.allocate(0)));
        assertThrows(
                IllegalArgumentException.class,
                () -> EventMessage.at(-1_000, "urn:x", "", 90_000, 1, ByteBuffer.allocate(0)));
        assertThrows(
                IllegalArgumentException.class,
                () -> EventMessage.at(0, "urn:x", "", 1, 1L << 32, ByteBuffer.allocate(0)));
    }

    private static MediaSegment read(ByteBuffer bytes) {
        return new FragmentReader(MOVIE).read(bytes);
    }
}
