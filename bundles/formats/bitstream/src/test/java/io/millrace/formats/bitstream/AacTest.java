package io.millrace.formats.bitstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.AudioFormat;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AacTest {
    @ParameterizedTest
    @CsvSource({
        // record, object type signalled, output rate, channels, samples a frame
        "1210, 2, 44100, 2, 1024",
        "1190, 2, 48000, 2, 1024",
        "1188, 2, 48000, 1, 1024",
        "1194, 2, 48000, 2, 960",
        "119056E5 00, 2, 48000, 2, 1024",
        // HE-AAC, hierarchical: 24 kHz core, 48 kHz out
        "2B118800, 5, 48000, 2, 2048",
        // HE-AAC v2, hierarchical: mono core
        "EB098800, 29, 48000, 2, 2048",
        // HE-AAC, backward compatible signalling behind sync word 2B7
        "131056E598, 5, 48000, 2, 2048",
        // and PS behind 548
        "130856E59D4880, 29, 48000, 2, 2048",
        // escape rate of 50 kHz: 1111 and 24 bits
        "178061A810, 2, 50000, 2, 1024",
        // AAC main, LTP, 7.1
        "0A10, 1, 44100, 2, 1024",
        "11B8, 2, 48000, 8, 1024",
        // AAC LD, 480 samples
        "B98C80, 23, 48000, 1, 480"
    })
    void readsSpecificConfig(String record, int objectType, int rate, int channels, int samples) {
        AacConfiguration aac = AacConfiguration.parse(Fixtures.hex(record));
        assertEquals(objectType, aac.signalledObjectType());
        assertEquals(rate, aac.outputRateHz());
        assertEquals(channels, aac.channels());
        assertEquals(samples, aac.samplesPerFrame());
        AudioFormat format = MediaFormats.aac(Fixtures.hex(record));
        assertEquals("mp4a.40." + objectType, CodecStrings.of(format));
        assertEquals(samples, AccessUnits.samples(format, ByteBuffer.allocate(1)));
    }

    @ParameterizedTest
    @CsvSource({"1210", "2B118800", "EB098800", "178061A810", "1194"})
    void writesWhatItReads(String record) {
        AacConfiguration aac = AacConfiguration.parse(Fixtures.hex(record));
        assertEquals(aac, AacConfiguration.parse(aac.toBuffer()));
    }

    @Test
    void lowComplexityIsTheTwoBytesEveryoneKnows() {
        assertEquals(
                "1210", Fixtures.hex(AacConfiguration.lowComplexity(44100, 2).toBuffer()));
        assertEquals(
                "1188", Fixtures.hex(AacConfiguration.lowComplexity(48000, 1).toBuffer()));
        assertThrows(IllegalArgumentException.class, () -> AacConfiguration.lowComplexity(48000, 9));
    }

    @Test
    void channelsOfAProgramConfigElementAreCounted() {
        // front: one pair and one single, side: none, back: one pair, one LFE: 5.1
        BitWriter out = new BitWriter().bits(5, 2).bits(4, 3).bits(4, 0).bits(3, 0);
        out.bits(4, 0)
                .bits(2, 1)
                .bits(4, 3)
                .bits(4, 2)
                .bits(4, 0)
                .bits(4, 1)
                .bits(2, 1)
                .bits(3, 0)
                .bits(4, 0);
        out.bits(3, 0);
        out.bits(1, 0).bits(4, 0).bits(1, 1).bits(4, 0).bits(1, 1).bits(4, 1).bits(4, 0);
        out.bits(-out.bitCount() & 7, 0).bits(8, 0);
        AacConfiguration aac = AacConfiguration.parse(out.toBuffer());
        assertEquals(6, aac.channels());
        assertThrows(IllegalStateException.class, aac::toBuffer);
    }

    @ParameterizedTest
    @CsvSource({"12", "1680", "1280 00", "178000 0110", "1200 00"})
    void nonsenseIsRefused(String record) {
        assertThrows(MalformedBitstreamException.class, () -> AacConfiguration.parse(Fixtures.hex(record)));
    }

    @Test
    void adtsHeaderRoundTrip() {
        AacConfiguration aac = AacConfiguration.lowComplexity(44100, 2);
        ByteBuffer header = ByteBuffer.allocate(AdtsHeader.BYTES);
        AdtsHeader.write(aac, 371, header);
        assertEquals("fff150802f5ffc", Fixtures.hex(header.flip()));
        AdtsHeader adts = AdtsHeader.parse(header);
        assertEquals(378, adts.frameBytes());
        assertEquals(AdtsHeader.BYTES, adts.headerBytes());
        assertEquals(1, adts.blocks());
        assertEquals(aac, adts.configuration());
    }

    @Test
    void adtsHasItsLimits() {
        ByteBuffer target = ByteBuffer.allocate(16);
        AacConfiguration aac = AacConfiguration.lowComplexity(44100, 2);
        assertThrows(MalformedBitstreamException.class, () -> AdtsHeader.write(aac, 8185, target));
        AacConfiguration odd = AacConfiguration.lowComplexity(50000, 2);
        assertThrows(MalformedBitstreamException.class, () -> AdtsHeader.write(odd, 100, target));
        assertThrows(MalformedBitstreamException.class, () -> AdtsHeader.parse(Fixtures.hex("FFF15080001FFC")));
        assertThrows(MalformedBitstreamException.class, () -> AdtsHeader.parse(Fixtures.hex("FFF7508002FFFC")));
        assertThrows(MalformedBitstreamException.class, () -> AdtsHeader.parse(Fixtures.hex("FFF1")));
        MalformedBitstreamException e =
                assertThrows(MalformedBitstreamException.class, () -> AdtsHeader.parse(Fixtures.hex("FFF150002F5FFC"))
                        .configuration());
        assertTrue(e.getMessage().contains("channels"));
    }
}
