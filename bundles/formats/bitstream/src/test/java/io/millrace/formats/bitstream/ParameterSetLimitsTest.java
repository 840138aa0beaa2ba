package io.millrace.formats.bitstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Parameter sets that peers send in band, in numbers and sizes that a record cannot hold. */
class ParameterSetLimitsTest {
    private final AvcConfiguration avc =
            AvcConfiguration.parse(Fixtures.units("avc-slices").record());
    private final HevcConfiguration hevc =
            HevcConfiguration.parse(Fixtures.units("hevc-layers").record());

    /** A set that a decoder reads like the original: what follows its end is passed over. */
    private static ByteBuffer padded(ByteBuffer set, int sizeBytes) {
        ByteBuffer large = ByteBuffer.allocate(sizeBytes);
        large.put(set.duplicate());
        while (large.hasRemaining()) {
            large.put((byte) 0x55);
        }
        return large.flip();
    }

    private static void assertRefused(String reason, Runnable making) {
        MalformedBitstreamException refusal = assertThrows(MalformedBitstreamException.class, making::run);
        assertTrue(refusal.getMessage().contains(reason), refusal.getMessage());
    }

    @Test
    void asManyAsTheFieldsCountAreKept() {
        List<ByteBuffer> sps = Collections.nCopies(31, avc.sps().get(0));
        List<ByteBuffer> pps = Collections.nCopies(255, avc.pps().get(0));
        AvcConfiguration read =
                AvcConfiguration.parse(AvcConfiguration.of(sps, pps).toBuffer());
        assertEquals(31, read.sps().size());
        assertEquals(255, read.pps().size());
    }

    @Test
    void moreAreRefused() {
        assertRefused(
                "32 sequence parameter sets",
                () -> AvcConfiguration.of(Collections.nCopies(32, avc.sps().get(0)), avc.pps()));
        assertRefused(
                "256 picture parameter sets",
                () -> AvcConfiguration.of(
                        avc.sps(), Collections.nCopies(256, avc.pps().get(0))));
    }

    @Test
    void setsOfMoreThan64KibAreRefused() {
        ByteBuffer fits = padded(avc.sps().get(0), 0xFFFF);
        assertEquals(
                fits,
                AvcConfiguration.parse(
                                AvcConfiguration.of(List.of(fits), avc.pps()).toBuffer())
                        .sps()
                        .get(0));
        assertRefused(
                "65536 bytes",
                () -> AvcConfiguration.of(List.of(padded(avc.sps().get(0), 0x10000)), avc.pps()));
        assertRefused(
                "65536 bytes",
                () -> AvcConfiguration.of(avc.sps(), List.of(padded(avc.pps().get(0), 0x10000))));
        List<ByteBuffer> vps = hevc.units(32);
        List<ByteBuffer> sps = hevc.units(33);
        List<ByteBuffer> pps = hevc.units(34);
        assertRefused("65536 bytes", () -> HevcConfiguration.of(List.of(padded(vps.get(0), 0x10000)), sps, pps));
        assertRefused("70000 bytes", () -> HevcConfiguration.of(vps, List.of(padded(sps.get(0), 70_000)), pps));
    }
}
