package io.millrace.formats.bitstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LatmReaderTest {
    /** AAC LC, 44,100 Hz, stereo. */
    private static final int AUDIO_SPECIFIC_CONFIG = 0x1210;

    private static final ByteBuffer RECORD = ByteBuffer.wrap(new byte[] {0x12, 0x10});
    private static final byte[] FRAME = {0x21, 0x10, 0x05, (byte) 0xA0};

    /** A StreamMuxConfig without its audioMuxVersion bits, of which there is one layer and no other data. */
    private static BitWriter config(BitWriter out, boolean second, boolean otherData) {
        out.flag(second);
        if (second) {
            out.flag(false).bits(2, 0).bits(8, 0);
        }
        out.flag(true).bits(6, 0).bits(4, 0).bits(3, 0);
        if (second) {
            out.bits(2, 0).bits(8, 16);
        }
        out.bits(16, AUDIO_SPECIFIC_CONFIG).bits(3, 0).bits(8, 0xFF).flag(otherData);
        if (otherData && second) {
            out.bits(2, 0).bits(8, 8);
        } else if (otherData) {
            out.flag(false).bits(8, 8);
        }
        return out.flag(false);
    }

    private static ByteBuffer element(boolean same, boolean second, boolean otherData) {
        BitWriter out = new BitWriter().flag(same);
        if (!same) {
            config(out, second, otherData);
        }
        return payload(out).toBuffer();
    }

    private static BitWriter payload(BitWriter out) {
        return out.bits(8, FRAME.length).bytes(ByteBuffer.wrap(FRAME)).bits(8, 0xEE);
    }

    @Test
    void configurationAndFrameOfBothVersions() {
        for (boolean second : new boolean[] {false, true}) {
            for (boolean other : new boolean[] {false, true}) {
                LatmReader reader = new LatmReader();
                ByteBuffer frame =
                        reader.read(element(false, second, other), true).orElseThrow();
                assertEquals(ByteBuffer.wrap(FRAME), frame);
                assertEquals(RECORD, reader.configuration().orElseThrow());
                assertEquals(
                        frame, reader.read(element(true, second, other), true).orElseThrow());
            }
        }
    }

    @Test
    void aConfigurationMayComeApart() {
        LatmReader reader = new LatmReader();
        reader.configure(config(new BitWriter(), false, false).toBuffer());
        ByteBuffer element = payload(new BitWriter()).toBuffer();
        assertEquals(ByteBuffer.wrap(FRAME), reader.read(element, false).orElseThrow());
    }

    @Test
    void framesBeforeTheConfigurationAreEmpty() {
        LatmReader reader = new LatmReader();
        assertTrue(reader.read(element(true, false, false), true).isEmpty());
        assertTrue(reader.configuration().isEmpty());
    }

    @Test
    void whatIsNotSupportedIsRefused() {
        BitWriter layers = new BitWriter()
                .flag(false)
                .flag(false)
                .flag(true)
                .bits(6, 0)
                .bits(4, 0)
                .bits(3, 1);
        ByteBuffer twoLayers = layers.bits(32, 0).toBuffer();
        LatmReader reader = new LatmReader();
        assertThrows(MalformedBitstreamException.class, () -> reader.read(twoLayers, true));
        ByteBuffer cut = element(false, false, false);
        cut.limit(8);
        assertThrows(MalformedBitstreamException.class, () -> reader.read(cut, true));
    }

    @Test
    void flippedBits() {
        Random random = new Random(1);
        for (int round = 0; round < 50_000; round++) {
            byte[] element = element(false, random.nextBoolean(), random.nextBoolean())
                    .array()
                    .clone();
            for (int flips = random.nextInt(4); flips >= 0; flips--) {
                element[random.nextInt(element.length)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                new LatmReader().read(ByteBuffer.wrap(element), true);
            } catch (MalformedBitstreamException expected) {
                // that is the contract
            }
        }
    }
}
