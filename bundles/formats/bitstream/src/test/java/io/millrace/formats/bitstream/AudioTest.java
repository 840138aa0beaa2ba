package io.millrace.formats.bitstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.FourCc;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Opus, MPEG audio, AC-3 and FLAC. */
class AudioTest {
    @ParameterizedTest
    @CsvSource({
        // configurations of RFC 6716 table 2: SILK 10 to 60 ms, hybrid 10 and 20, CELT 2.5 to 20
        "00, 480",
        "08, 960",
        "10, 1920",
        "18, 2880",
        "58, 2880",
        "60, 480",
        "68, 960",
        "70, 480",
        "78, 960",
        "80, 120",
        "88, 240",
        "90, 480",
        "98, 960",
        "F8, 960",
        // codes 1 to 3: two frames, two frames, as many as the next byte says
        "F9, 1920",
        "FA, 1920",
        "FB 03, 2880",
        "FB 83, 2880",
        "83 30, 5760"
    })
    void opusPackets(String packet, int samples) {
        assertEquals(samples, OpusHead.packetSamples(Fixtures.hex(packet)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "FB", "FB 00", "FB 07", "1B 03"})
    void brokenOpusPackets(String packet) {
        assertThrows(MalformedBitstreamException.class, () -> OpusHead.packetSamples(Fixtures.hex(packet)));
    }

    @Test
    void opusHeaders() {
        String body = "0102380180bb0000000000";
        OpusHead head = OpusHead.parse(Fixtures.hex(body));
        assertEquals(2, head.channels());
        assertEquals(312, head.preSkip());
        assertEquals(48_000, head.inputRateHz());
        assertEquals(body, Fixtures.hex(head.toBuffer()));
        ByteBuffer whole = head.toBufferWithMagic();
        assertEquals("4f70757348656164" + body, Fixtures.hex(whole));
        assertEquals(head, OpusHead.parse(whole));
        assertEquals(MediaFormats.opus(Fixtures.hex(body)), MediaFormats.opus(whole));
        assertEquals(head, OpusHead.of(2));
    }

    @Test
    void opusMappingsAreKept() {
        String surround = "0106380180bb0000ff7f01" + "0402" + "000401020305";
        OpusHead head = OpusHead.parse(Fixtures.hex(surround + "FFFF"));
        assertEquals(6, head.channels());
        assertEquals(0x7FFF, head.gainQ8());
        assertEquals(surround, Fixtures.hex(head.toBuffer()));
        AudioFormat format = MediaFormats.opus(Fixtures.hex(surround));
        assertEquals(6, format.channels());
        assertEquals("Opus", CodecStrings.of(format));
        assertEquals("opus", CodecStrings.forMediaSource(format));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "4f70757348656164",
                "0100380180bb0000000000",
                "1002380180bb0000000000",
                "0103380180bb0000000000",
                "0102380180bb000000000102",
                "0102380180bb00000000"
            })
    void brokenOpusHeaders(String header) {
        assertThrows(MalformedBitstreamException.class, () -> MediaFormats.opus(Fixtures.hex(header)));
    }

    @ParameterizedTest
    @CsvSource({
        // header, layer, rate, channels, samples, bytes
        "FFFB9064, 3, 44100, 2, 1152, 417",
        "FFFB9264, 3, 44100, 2, 1152, 418",
        "FFFB94C4, 3, 48000, 1, 1152, 384",
        "FFF384C4, 3, 24000, 1, 576, 192",
        "FFE384C4, 3, 12000, 1, 576, 384",
        "FFFD8404, 2, 48000, 2, 1152, 384",
        "FFFF8404, 1, 48000, 2, 384, 256",
        "FFFB0064, 3, 44100, 2, 1152, 0"
    })
    void mpegAudio(String header, int layer, int rate, int channels, int samples, int bytes) {
        MpegAudioHeader parsed = MpegAudioHeader.parse(Fixtures.hex(header));
        assertEquals(layer, parsed.layer());
        assertEquals(rate, parsed.sampleRateHz());
        assertEquals(channels, parsed.channels());
        assertEquals(samples, parsed.samplesPerFrame());
        assertEquals(bytes, parsed.frameBytes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "FFFB90", "FEFB9064", "FFEB9064", "FFF99064", "FFFBF064", "FFFB9C64"})
    void notMpegAudio(String header) {
        assertThrows(MalformedBitstreamException.class, () -> MediaFormats.mp3(Fixtures.hex(header)));
    }

    @ParameterizedTest
    @CsvSource({
        // bytes 4 and on: rate and size code, bsid and mode, coding mode and what follows
        "0B770000 14 40 43E0, 48000, 2, 768",
        "0B770000 1C 40 E100, 48000, 6, 1536",
        "0B770000 54 40 43E0, 44100, 2, 834",
        "0B770000 55 40 43E0, 44100, 2, 836",
        "0B770000 94 40 43E0, 32000, 2, 1152",
        "0B770000 14 40 2000, 48000, 1, 768",
        "0B770000 14 50 43E0, 12000, 2, 768"
    })
    void ac3(String frame, int rate, int channels, int bytes) {
        Ac3Header header = Ac3Header.parse(Fixtures.hex(frame));
        assertEquals(rate, header.sampleRateHz());
        assertEquals(channels, header.channels());
        assertEquals(bytes, header.frameBytes());
        assertEquals(1536, header.samplesPerFrame());
    }

    @ParameterizedTest
    @CsvSource({
        // stream type and size, rate, blocks, mode
        "0B77 007F 3F 8000, 48000, 6, 1536, 256",
        "0B77 007F 04 8000, 48000, 2, 256, 256",
        "0B77 007F 54 8000, 44100, 2, 512, 256",
        "0B77 007F C4 8000, 24000, 2, 1536, 256"
    })
    void enhancedAc3(String frame, int rate, int channels, int samples, int bytes) {
        Ac3Header header = Ac3Header.parse(Fixtures.hex(frame));
        assertEquals(rate, header.sampleRateHz());
        assertEquals(channels, header.channels());
        assertEquals(samples, header.samplesPerFrame());
        assertEquals(bytes, header.frameBytes());
        assertEquals(FourCc.EAC3, MediaFormats.ac3(Fixtures.hex(frame)).codec());
    }

    @Test
    void framesOfAnEnhancedAc3UnitAddUp() {
        // six frames of one block each, every other one of a dependent substream
        ByteBuffer unit = ByteBuffer.allocate(12 * 8);
        for (int i = 0; i < 6; i++) {
            unit.put(Fixtures.hex("0B77 0003 04 80 0000")).put(Fixtures.hex("0B77 4003 04 80 0000"));
        }
        AudioFormat format = MediaFormats.ac3(unit.flip());
        assertEquals(1536, AccessUnits.samples(format, unit));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "0B77", "0B760000144043E0", "0B770000D44043E0", "0B770000 26 40 43E0", "0B770000 14 88 43E0"
            })
    void brokenAc3(String frame) {
        assertThrows(MalformedBitstreamException.class, () -> MediaFormats.ac3(Fixtures.hex(frame)));
    }

    @Test
    void flacRecordsComeInFourForms() {
        ByteBuffer canonical = Fixtures.row("flac-stereo").record();
        String body = Fixtures.hex(canonical).substring(8);
        AudioFormat format = MediaFormats.flac(canonical);
        assertEquals(96_000, format.sampleRateHz());
        assertEquals("80000022" + body, Fixtures.hex(format.configuration()));
        assertEquals("fLaC", CodecStrings.of(format));
        assertEquals("flac", CodecStrings.forMediaSource(format));
        for (String form : new String[] {
            "664C6143" + "80000022" + body, "00000000" + "80000022" + body, "00000022" + body + "81000000", body
        }) {
            assertEquals(format, MediaFormats.flac(Fixtures.hex(form)), form);
        }
        FlacStreamInfo info = FlacStreamInfo.parse(canonical);
        assertEquals("664c614380000022" + body, Fixtures.hex(info.toBufferWithMagic()));
        assertEquals(2, info.channels());
    }

    @ParameterizedTest
    @CsvSource({
        "FFF8 1908 00, 192",
        "FFF8 2908 00, 576",
        "FFF8 5908 00, 4608",
        "FFF8 8908 00, 256",
        "FFF8 F908 00, 32768",
        "FFF8 6908 00 0F, 16",
        "FFF8 7908 00 0FAD, 4014",
        "FFF9 6908 C280 0F, 16",
        "FFF8 7908 E38080 0FAD, 4014"
    })
    void flacFrames(String frame, int samples) {
        assertEquals(samples, FlacStreamInfo.frameSamples(ByteBuffer.allocate(0), Fixtures.hex(frame)));
    }

    @Test
    void brokenFlac() {
        ByteBuffer record = Fixtures.row("flac-stereo").record();
        assertThrows(MalformedBitstreamException.class, () -> MediaFormats.flac(Fixtures.hex("81000022")));
        assertThrows(MalformedBitstreamException.class, () -> MediaFormats.flac(record.slice(0, 30)));
        assertThrows(MalformedBitstreamException.class, () -> MediaFormats.flac(ByteBuffer.allocate(34)));
        assertThrows(
                MalformedBitstreamException.class, () -> FlacStreamInfo.frameSamples(record, Fixtures.hex("FFFB9064")));
    }
}
