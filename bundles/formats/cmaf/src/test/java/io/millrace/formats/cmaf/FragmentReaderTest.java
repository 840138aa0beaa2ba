package io.millrace.formats.cmaf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.formats.bitstream.MalformedBitstreamException;
import io.millrace.formats.cmaf.MediaSegment.Fragment;
import io.millrace.formats.cmaf.MediaSegment.TrackRun;
import io.millrace.formats.cmaf.TrackHeader.SampleDefaults;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Fragments as other writers make them, and as nobody should. */
class FragmentReaderTest {
    private static final TrackHeader HEADER = new TrackHeader(
            1, 1000, Samples.VIDEO.codec(), Optional.of(Samples.VIDEO), 4, 0, new SampleDefaults(40, 10, 0x0101_0000));
    private static final Movie MOVIE = new Movie(Optional.empty(), List.of(HEADER));

    @Test
    void takesDefaultsFromTheHeader() {
        BoxWriter out = new BoxWriter().open("moof");
        out.open("traf").openFull("tfhd", 0, 0x02_0000).u32(1).close();
        out.openFull("tfdt", 0, 0).u32(500).close();
        out.openFull("trun", 0, 0x005)
                .u32(2)
                .u32(80)
                .u32(0x0200_0000)
                .close()
                .close()
                .close();
        out.open("mdat").zeros(20).close();
        TrackRun run = only(read(out).fragments());
        assertEquals(2, run.samples().size());
        FragmentSample second = run.samples().get(1);
        assertEquals(540, second.decodeTime());
        assertEquals(40, second.duration());
        assertEquals(10, second.payload().remaining());
        assertTrue(run.samples().get(0).isSync());
        assertEquals(0x0101_0000, second.flags());
    }

    @Test
    void continuesWithoutDecodeTime() {
        FragmentReader reader = new FragmentReader(MOVIE);
        for (int i = 0; i < 3; i++) {
            BoxWriter out = new BoxWriter().open("moof");
            out.open("traf").openFull("tfhd", 0, 0x02_0000).u32(1).close();
            out.openFull("trun", 0, 0x001).u32(5).u32(60).close().close().close();
            out.open("mdat").zeros(50).close();
            TrackRun run = only(reader.read(out.toBuffer()).fragments());
            assertEquals(i * 200L, run.samples().get(0).decodeTime());
        }
    }

    @Test
    void followsRunsThatNameNoOffset() {
        BoxWriter out = new BoxWriter().open("moof");
        out.open("traf").openFull("tfhd", 0, 0x02_0000).u32(1).close();
        out.openFull("trun", 0, 0x201).u32(1).u32(84).u32(3).close();
        out.openFull("trun", 0, 0x200).u32(1).u32(4).close().close().close();
        out.open("mdat").raw(ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5, 6, 7})).close();
        List<FragmentSample> samples = only(read(out).fragments()).samples();
        assertEquals(ByteBuffer.wrap(new byte[] {1, 2, 3}), samples.get(0).payload());
        assertEquals(ByteBuffer.wrap(new byte[] {4, 5, 6, 7}), samples.get(1).payload());
        assertEquals(40, samples.get(1).decodeTime());
    }

    @Test
    void followsOffsetsFromTheStartOfTheFile() {
        BoxWriter out = new BoxWriter().open("free").zeros(12).close();
        out.open("moof")
                .open("traf")
                .openFull("tfhd", 0, 0x01)
                .u32(1)
                .u32(0)
                .u32(8)
                .close();
        out.openFull("trun", 0, 0x201).u32(1).u32(2).u32(5).close().close().close();
        assertEquals(5, only(read(out).fragments()).samples().get(0).payload().remaining());
    }

    @Test
    void refusesSamplesOutsideOfTheSegment() {
        for (long offset : new long[] {61, 1000, Integer.MAX_VALUE, -1, -61, Integer.MIN_VALUE}) {
            BoxWriter out = new BoxWriter().open("moof");
            out.open("traf").openFull("tfhd", 0, 0x02_0000).u32(1).close();
            out.openFull("trun", 0, 0x001).u32(1).u32(offset).close().close().close();
            out.open("mdat").zeros(2).close();
            assertRefused(out);
        }
    }

    @Test
    void refusesCountsThatTheBytesCannotHold() {
        BoxWriter fields = new BoxWriter().open("moof");
        fields.open("traf").openFull("tfhd", 0, 0x02_0000).u32(1).close();
        fields.openFull("trun", 0, 0xF00)
                .u32(0xFFFF_FFFFL)
                .zeros(16)
                .close()
                .close()
                .close();
        assertRefused(fields);
        BoxWriter bare = new BoxWriter().open("moof");
        bare.open("traf").openFull("tfhd", 0, 0x02_0010).u32(1).u32(0).close();
        bare.openFull("trun", 0, 0).u32(0xFFFF_FFFFL).close().close().close();
        assertRefused(bare);
    }

    @Test
    void refusesManyRunsOfEmptySamples() {
        BoxWriter out = new BoxWriter().open("moof");
        out.open("traf").openFull("tfhd", 0, 0x02_0010).u32(1).u32(0).close();
        for (int i = 0; i < 1000; i++) {
            out.openFull("trun", 0, 0).u32(1000).close();
        }
        assertRefused(out.close().close());
    }

    @Test
    void refusesSamplesThatShareBytes() {
        BoxWriter out = new BoxWriter().open("moof");
        out.open("traf").openFull("tfhd", 0, 0x02_0010).u32(1).u32(100).close();
        for (int i = 0; i < 50; i++) {
            out.openFull("trun", 0, 1).u32(1).u32(8).close();
        }
        assertRefused(out.close().close());
    }

    @Test
    void refusesTimesThatOverflow() {
        BoxWriter out = new BoxWriter().open("moof");
        out.open("traf").openFull("tfhd", 0, 0x02_0000).u32(1).close();
        out.openFull("tfdt", 1, 0).u32(0x7FFF_FFFFL).u32(0).close().close().close();
        assertRefused(out);
    }

    @Test
    void refusesUnknownTracksAndMissingHeaders() {
        BoxWriter unknown = new BoxWriter().open("moof").open("traf");
        assertRefused(
                unknown.openFull("tfhd", 0, 0x02_0000).u32(9).close().close().close());
        assertRefused(new BoxWriter().open("moof").open("traf").close().close());
    }

    @Test
    void restoresFourByteLengths() {
        TrackHeader header = new TrackHeader(1, 1000, HEADER.sampleEntry(), HEADER.format(), 2, 0, SampleDefaults.NONE);
        ByteBuffer payload = ByteBuffer.wrap(new byte[] {0, 1, 9, 0, 2, 7, 8});
        TrackRun run = new TrackRun(header, List.of(new FragmentSample(0, 0, 40, 0, payload)), 0);
        assertEquals(
                ByteBuffer.wrap(new byte[] {0, 0, 0, 1, 9, 0, 0, 0, 2, 7, 8}),
                run.toSamples(0).get(0).payload());
    }

    private static MediaSegment read(BoxWriter out) {
        return new FragmentReader(MOVIE).read(out.toBuffer());
    }

    private static void assertRefused(BoxWriter out) {
        assertThrows(MalformedBitstreamException.class, () -> read(out));
    }

    private static TrackRun only(List<Fragment> fragments) {
        assertEquals(1, fragments.size());
        assertEquals(1, fragments.get(0).tracks().size());
        return fragments.get(0).tracks().get(0);
    }
}
