package io.millrace.formats.bitstream;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The AV1CodecConfigurationRecord, {@code av1C} (AV1 in ISO BMFF section 2.3.3).
 *
 * @param profile seq_profile
 * @param level seq_level_idx_0
 * @param highTier seq_tier_0
 * @param bitDepth 8, 10 or 12
 * @param monochrome no chroma
 * @param subsamplingX chroma is halved horizontally
 * @param subsamplingY chroma is halved vertically
 * @param samplePosition chroma_sample_position
 * @param configObus OBUs valid for the whole track, usually the sequence header
 */
public record Av1Configuration(
        int profile,
        int level,
        boolean highTier,
        int bitDepth,
        boolean monochrome,
        boolean subsamplingX,
        boolean subsamplingY,
        int samplePosition,
        ByteBuffer configObus) {

    private static final int MARKER_AND_VERSION = 0x81;
    private static final int FIXED_BYTES = 4;

    public Av1Configuration {
        configObus = configObus.slice().asReadOnlyBuffer();
    }

    @Override
    public ByteBuffer configObus() {
        return configObus.duplicate();
    }

    /**
     * Reads a record.
     *
     * @throws MalformedBitstreamException if it is none
     */
    public static Av1Configuration parse(ByteBuffer record) {
        BitReader in = new BitReader(record);
        if (in.bits(8) != MARKER_AND_VERSION) {
            throw new MalformedBitstreamException("Not an AV1 codec configuration record of version 1");
        }
        int profile = in.bits(3);
        int level = in.bits(5);
        boolean tier = in.flag();
        boolean high = in.flag();
        boolean twelve = in.flag();
        boolean mono = in.flag();
        boolean halfX = in.flag();
        boolean halfY = in.flag();
        int position = in.bits(2);
        in.skip(8);
        ByteBuffer obus = record.slice(record.position() + FIXED_BYTES, record.remaining() - FIXED_BYTES);
        int depth = high ? twelve ? 12 : 10 : 8;
        return new Av1Configuration(profile, level, tier, depth, mono, halfX, halfY, position, obus);
    }

    /** The record of a sequence header OBU (with header and size field). */
    public static Av1Configuration of(ByteBuffer sequenceHeaderObu) {
        Av1Obus obus = new Av1Obus(sequenceHeaderObu);
        if (!obus.next() || obus.type() != Av1Obus.SEQUENCE_HEADER) {
            throw new MalformedBitstreamException("Not an AV1 sequence header");
        }
        Av1SequenceHeader header = Av1SequenceHeader.parse(obus.payload());
        Av1Color color = header.color();
        return new Av1Configuration(
                header.profile(),
                header.level(),
                header.highTier(),
                color.bitDepth(),
                color.monochrome(),
                color.subsamplingX(),
                color.subsamplingY(),
                color.samplePosition(),
                sequenceHeaderObu);
    }

    /** The sequence header among the configuration OBUs, parsed. */
    public Optional<Av1SequenceHeader> sequenceHeader() {
        Av1Obus obus = new Av1Obus(configObus);
        while (obus.next()) {
            if (obus.type() == Av1Obus.SEQUENCE_HEADER) {
                return Optional.of(Av1SequenceHeader.parse(obus.payload()));
            }
        }
        return Optional.empty();
    }

    /** Whether a record's sequence header has reduced_still_picture_header set, without reading the rest. */
    static boolean isReduced(ByteBuffer record) {
        if (record.remaining() <= FIXED_BYTES) {
            return false;
        }
        Av1Obus obus = new Av1Obus(record.slice(record.position() + FIXED_BYTES, record.remaining() - FIXED_BYTES));
        while (obus.next()) {
            if (obus.type() == Av1Obus.SEQUENCE_HEADER) {
                ByteBuffer payload = obus.payload();
                return payload.hasRemaining() && (payload.get(0) & 0x08) != 0;
            }
        }
        return false;
    }

    /** The record's bytes. */
    public ByteBuffer toBuffer() {
        BitWriter out = new BitWriter();
        out.bits(8, MARKER_AND_VERSION).bits(3, profile).bits(5, level);
        out.flag(highTier).flag(bitDepth > 8).flag(bitDepth == 12).flag(monochrome);
        out.flag(subsamplingX).flag(subsamplingY).bits(2, samplePosition);
        out.bits(8, 0).bytes(configObus);
        return out.toBuffer();
    }
}
