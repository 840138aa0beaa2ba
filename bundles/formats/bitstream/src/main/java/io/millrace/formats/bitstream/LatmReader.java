package io.millrace.formats.bitstream;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Takes AAC frames out of the low overhead audio transport multiplex (LATM, ISO/IEC 14496-3 clause 1.7.3) of one programme
 * and one layer, with one frame in each element. Keeps the configuration told last. Not thread-safe.
 */
public final class LatmReader {
    private ByteBuffer configuration;

    /** The AudioSpecificConfig in force; empty before one came. */
    public Optional<ByteBuffer> configuration() {
        return Optional.ofNullable(configuration).map(ByteBuffer::duplicate);
    }

    /**
     * Takes a StreamMuxConfig that comes apart from the frames, as in SDP.
     *
     * @throws MalformedBitstreamException if it is none, or of several programmes, layers or frames an element
     */
    public void configure(ByteBuffer streamMuxConfig) {
        streamMuxConfig(new BitReader(streamMuxConfig), streamMuxConfig);
    }

    /**
     * Takes one AudioMuxElement.
     *
     * @param element its bytes, without LOAS header
     * @param hasConfiguration muxConfigPresent: whether elements may carry a configuration
     * @return the raw_data_block, a copy; empty if no configuration came yet
     * @throws MalformedBitstreamException if it is broken or of a form that is not supported
     */
    public Optional<ByteBuffer> read(ByteBuffer element, boolean hasConfiguration) {
        BitReader in = new BitReader(element);
        if (hasConfiguration && !in.flag()) {
            streamMuxConfig(in, element);
        }
        if (configuration == null) {
            return Optional.empty();
        }
        int length = 0;
        int octet;
        do {
            octet = in.bits(8);
            length += octet;
        } while (octet == 255);
        if (8L * length > in.bitsLeft()) {
            throw new MalformedBitstreamException("A LATM frame of " + length + " bytes does not fit in its element");
        }
        return Optional.of(copy(in, 8L * length));
    }

    private void streamMuxConfig(BitReader in, ByteBuffer source) {
        boolean second = in.flag();
        if (second && in.flag()) {
            throw new MalformedBitstreamException("LATM audioMuxVersionA 1 is not defined");
        }
        if (second) {
            value(in);
        }
        in.skip(1);
        if (in.bits(6) != 0 || in.bits(4) != 0 || in.bits(3) != 0) {
            throw new MalformedBitstreamException("LATM of several frames, programmes or layers is not supported");
        }
        ByteBuffer found = second ? sizedRecord(in) : record(in, source);
        if (in.bits(3) != 0) {
            throw new MalformedBitstreamException("LATM frames of a fixed length are not supported");
        }
        in.skip(8);
        skipOtherDataLength(in, second);
        if (in.flag()) {
            in.skip(8);
        }
        configuration = found;
    }

    private static ByteBuffer sizedRecord(BitReader in) {
        long bits = value(in);
        if (bits > in.bitsLeft()) {
            throw new MalformedBitstreamException("The LATM configuration is cut off");
        }
        ByteBuffer record = copy(in, bits);
        AacConfiguration.parse(record);
        return record;
    }

    /** A record whose size only its fields tell. */
    private static ByteBuffer record(BitReader in, ByteBuffer source) {
        BitReader ahead = new BitReader(source);
        ahead.skip(in.position());
        AacConfiguration.parse(ahead, false);
        return copy(in, ahead.position() - in.position());
    }

    /** Its length; the data itself stand behind the frame, where nobody looks. */
    private static void skipOtherDataLength(BitReader in, boolean second) {
        if (!in.flag()) {
            return;
        }
        if (second) {
            value(in);
            return;
        }
        boolean more;
        do {
            more = in.flag();
            in.skip(8);
        } while (more);
    }

    /** LatmGetValue. */
    private static long value(BitReader in) {
        int count = in.bits(2) + 1;
        return in.longBits(8 * count);
    }

    private static ByteBuffer copy(BitReader in, long bits) {
        BitWriter out = new BitWriter();
        long left = bits;
        while (left > 0) {
            int take = (int) Math.min(24, left);
            out.bits(take, in.bits(take));
            left -= take;
        }
        return out.toBuffer();
    }
}
