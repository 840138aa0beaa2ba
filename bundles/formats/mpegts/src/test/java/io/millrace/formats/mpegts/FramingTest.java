package io.millrace.formats.mpegts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.FourCc;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Where frames of audio begin, how long they are, and what they say of themselves. */
class FramingTest {
    /** Stereo of 48 kHz: 192 kbit/s in layer 3. */
    private static final String MP3 = "FFFB B4 00";

    private static byte[] frame(String header, int bytes) {
        return java.util.Arrays.copyOf(Units.hex(header), bytes);
    }

    private static byte[] ac3() {
        return Units.bytes(Recording.ofFile("hevc-ac3").ofTrack(64).get(0).payload());
    }

    private static byte[] eac3() {
        return Units.bytes(Recording.ofFile("h264-eac3").ofTrack(64).get(0).payload());
    }

    private static void assertSync(FramedAudioReader.Framing framing, byte[] frame) {
        assertTrue(framing.isSyncWord(frame[0], frame[1]));
        assertFalse(framing.isSyncWord(frame[1], frame[0]));
        assertFalse(framing.isSyncWord((byte) 0, (byte) 0));
        assertTrue(framing.headerBytes() <= frame.length);
    }

    @Test
    void adtsTellsItsLengthAndWhatItHolds() {
        AdtsFraming framing = new AdtsFraming();
        byte[] frame = Units.adts(100, 44_100);
        assertSync(framing, frame);
        assertEquals(107, framing.frameBytes(ByteBuffer.wrap(frame)));
        AudioFormat format = framing.format(ByteBuffer.wrap(frame), null);
        assertEquals(44_100, format.sampleRateHz());
        assertEquals(100, framing.payload(ByteBuffer.wrap(frame)).remaining());
        assertEquals(1_024, framing.samples(format, ByteBuffer.wrap(frame)));
        assertSame(
                format, framing.format(ByteBuffer.wrap(Units.adts(50, 44_100)), format), "the length changes nothing");
        assertEquals(
                48_000,
                framing.format(ByteBuffer.wrap(Units.adts(50, 48_000)), format).sampleRateHz());
    }

    @Test
    void adtsOfSeveralBlocksIsRefused() {
        byte[] frame = Units.adts(100, 44_100);
        frame[6] |= 1;
        MalformedBitstreamException refused = assertThrows(
                MalformedBitstreamException.class, () -> new AdtsFraming().payload(ByteBuffer.wrap(frame)));
        assertTrue(refused.getMessage().contains("several raw data blocks"), refused.getMessage());
    }

    @Test
    void mpegAudioOfEachLayer() {
        MpegAudioFraming framing = new MpegAudioFraming();
        byte[] three = frame(MP3, 576);
        assertSync(framing, frame("FFFB B4 00", 576));
        assertEquals(576, framing.frameBytes(ByteBuffer.wrap(three)));
        AudioFormat format = framing.format(ByteBuffer.wrap(three), null);
        assertEquals(1_152, framing.samples(format, ByteBuffer.wrap(three)));
        assertEquals(three.length, framing.payload(ByteBuffer.wrap(three)).remaining());
        byte[] one = frame("FFFF B4 00", 16);
        assertEquals(384, framing.samples(format, ByteBuffer.wrap(one)));
        byte[] halfRate = frame("FFF3 84 00", 16);
        assertEquals(576, framing.samples(format, ByteBuffer.wrap(halfRate)));
    }

    @Test
    void mpegAudioKeepsItsFormatWhileItIsTheSame() {
        MpegAudioFraming framing = new MpegAudioFraming();
        AudioFormat format = framing.format(ByteBuffer.wrap(frame(MP3, 576)), null);
        assertSame(format, framing.format(ByteBuffer.wrap(frame("FFFB 94 00", 384)), format), "another bit rate");
        AudioFormat mono = framing.format(ByteBuffer.wrap(frame("FFFB B4 C0", 576)), format);
        assertEquals(1, mono.channels());
        assertNotSame(format, framing.format(ByteBuffer.wrap(frame("FFFB B0 00", 576)), format), "another rate");
    }

    @Test
    void mpegAudioOfFreeFormatIsRefused() {
        MalformedBitstreamException refused =
                assertThrows(MalformedBitstreamException.class, () -> new MpegAudioFraming()
                        .frameBytes(ByteBuffer.wrap(frame("FFFB 04 00", 100))));
        assertTrue(refused.getMessage().contains("free format"), refused.getMessage());
    }

    @Test
    void ac3FramesStandAlone() {
        Ac3Framing framing = new Ac3Framing();
        byte[] frame = ac3();
        assertSync(framing, frame);
        assertEquals(frame.length, framing.frameBytes(ByteBuffer.wrap(Units.join(frame, frame))));
        AudioFormat format = framing.format(ByteBuffer.wrap(frame), null);
        assertEquals(FourCc.AC3, format.codec());
        assertEquals(1_536, framing.samples(format, ByteBuffer.wrap(frame)));
        assertSame(format, framing.format(ByteBuffer.wrap(frame), format));
    }

    @Test
    void whatBelongsToAnEnhancedFrameStaysWithIt() {
        Ac3Framing framing = new Ac3Framing();
        byte[] frame = eac3();
        byte[] dependent = frame.clone();
        dependent[2] = (byte) (dependent[2] & 0x3F | 0x40);
        byte[] second = frame.clone();
        second[2] |= 8;
        assertEquals(frame.length, framing.frameBytes(ByteBuffer.wrap(Units.join(frame, frame))));
        assertEquals(2 * frame.length, framing.frameBytes(ByteBuffer.wrap(Units.join(frame, dependent, frame))));
        assertEquals(3 * frame.length, framing.frameBytes(ByteBuffer.wrap(Units.join(frame, dependent, second))));
        AudioFormat format = framing.format(ByteBuffer.wrap(frame), null);
        assertEquals(FourCc.EAC3, format.codec());
        assertEquals(FourCc.AC3, framing.format(ByteBuffer.wrap(ac3()), format).codec(), "a change of the codec");
    }

    @Test
    void latmTellsItsLengthInThirteenBits() {
        LatmFraming framing = new LatmFraming();
        byte[] frame = frame("56E5 11", 20);
        assertSync(framing, frame);
        assertEquals(3 + 0x511, framing.frameBytes(ByteBuffer.wrap(frame)));
        assertThrows(MalformedBitstreamException.class, () -> framing.frameBytes(ByteBuffer.wrap(frame("57E0 00", 3))));
        assertThrows(MalformedBitstreamException.class, () -> framing.frameBytes(ByteBuffer.wrap(frame("5600 00", 3))));
    }
}
