package io.millrace.formats.mpegts;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.Sample;
import io.millrace.formats.bitstream.AacConfiguration;
import io.millrace.formats.bitstream.BitWriter;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * AAC in LATM behind the sync words of LOAS (ISO/IEC 14496-3 clause 1.7): for what ADTS has no words for. Each frame carries
 * the configuration, of audioMuxVersion 1, which says how long it is.
 */
final class LatmWriter implements UnitWriter {
    private static final int SYNC_WORD = 0x56E0;
    private static final int HEADER_BYTES = 3;
    private static final int MAX_ELEMENT_BYTES = 0x1FFF;
    private static final int CHUNK_BYTES = 256;
    private static final int VARIABLE_RATE = 0xFF;

    /** The element up to the frame's length, but for its last bits, which stand before the length. */
    private final byte[] prefix;

    private final int lastBits;
    private final int last;
    private final byte[] chunk = new byte[CHUNK_BYTES];
    private int chunkBytes;
    private int carried;

    /** @throws MalformedBitstreamException if the configuration is broken */
    LatmWriter(AudioFormat format) {
        ByteBuffer configuration = format.configuration();
        AacConfiguration.parse(configuration.duplicate());
        BitWriter out = new BitWriter();
        // another StreamMuxConfig, of audioMuxVersion 1 and audioMuxVersionA 0
        out.bits(3, 2);
        value(out, VARIABLE_RATE);
        // allStreamsSameTimeFraming; one frame, one programme, one layer
        out.bits(14, 1 << 13);
        int configurationBits = 8 * configuration.remaining();
        value(out, configurationBits);
        out.bytes(configuration);
        // frameLengthType 0, latmBufferFullness, neither other data nor a checksum
        out.bits(13, VARIABLE_RATE << 2);
        int bits = out.bitCount();
        byte[] all = out.toBuffer().array();
        lastBits = bits % 8;
        prefix = Arrays.copyOf(all, bits / 8);
        last = lastBits == 0 ? 0 : all[all.length - 1] & 0xFF;
    }

    /** LatmGetValue. */
    private static void value(BitWriter out, int value) {
        boolean two = value > 0xFF;
        out.bits(2, two ? 1 : 0);
        out.bits(two ? 16 : 8, value);
    }

    @Override
    public int maxBytes(Sample sample) {
        return HEADER_BYTES + elementBytes(sample.sizeBytes());
    }

    private int elementBytes(int frameBytes) {
        return prefix.length + frameBytes / 255 + 1 + frameBytes + (lastBits == 0 ? 0 : 1);
    }

    @Override
    public int measure(Sample sample, ByteBuffer payload) {
        int element = elementBytes(payload.remaining());
        if (element > MAX_ELEMENT_BYTES) {
            throw new MalformedBitstreamException(
                    "An AAC frame of " + payload.remaining() + " bytes does not fit in LATM");
        }
        return HEADER_BYTES + element;
    }

    @Override
    public void write(Sample sample, ByteBuffer payload, PacketWriter out) {
        int frameBytes = payload.remaining();
        int header = SYNC_WORD << 8 | elementBytes(frameBytes);
        chunkBytes = 0;
        chunk[chunkBytes++] = (byte) (header >> 16);
        chunk[chunkBytes++] = (byte) (header >> 8);
        chunk[chunkBytes++] = (byte) header;
        out.put(chunk, 0, chunkBytes);
        out.put(prefix, 0, prefix.length);
        chunkBytes = 0;
        carried = last;
        for (int i = frameBytes / 255; i > 0; i--) {
            shifted(255, out);
        }
        shifted(frameBytes % 255, out);
        for (int at = payload.position(); at < payload.limit(); at++) {
            shifted(payload.get(at) & 0xFF, out);
        }
        if (lastBits != 0) {
            chunk[chunkBytes++] = (byte) carried;
        }
        out.put(chunk, 0, chunkBytes);
    }

    /** Puts eight bits behind the last ones, which do not fill a byte. */
    private void shifted(int value, PacketWriter out) {
        if (chunkBytes == CHUNK_BYTES - 1) {
            out.put(chunk, 0, chunkBytes);
            chunkBytes = 0;
        }
        chunk[chunkBytes++] = (byte) (carried | value >> lastBits);
        carried = value << 8 - lastBits & 0xFF;
    }
}
