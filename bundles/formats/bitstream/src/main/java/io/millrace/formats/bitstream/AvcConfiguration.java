package io.millrace.formats.bitstream;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The AVCDecoderConfigurationRecord, {@code avcC} (ISO/IEC 14496-15 clause 5.3.3.1).
 *
 * @param profile AVCProfileIndication
 * @param compatibility profile_compatibility
 * @param level AVCLevelIndication
 * @param lengthSize bytes of a NAL unit length: 1, 2 or 4
 * @param sps sequence parameter sets, NAL units
 * @param pps picture parameter sets, NAL units
 * @param spsExtensions SPS extension NAL units, usually none
 */
public record AvcConfiguration(
        int profile,
        int compatibility,
        int level,
        int lengthSize,
        List<ByteBuffer> sps,
        List<ByteBuffer> pps,
        List<ByteBuffer> spsExtensions) {

    private static final int MAX_SPS = 31;
    private static final int MAX_PPS = 255;

    public AvcConfiguration {
        sps = List.copyOf(sps);
        pps = List.copyOf(pps);
        spsExtensions = List.copyOf(spsExtensions);
    }

    /**
     * Reads a record.
     *
     * @throws MalformedBitstreamException if it is none, or lacks a sequence parameter set
     */
    public static AvcConfiguration parse(ByteBuffer record) {
        ByteCursor in = new ByteCursor(record);
        if (in.u8() != 1) {
            throw new MalformedBitstreamException("Not an AVC decoder configuration record of version 1");
        }
        int profile = in.u8();
        int compatibility = in.u8();
        int level = in.u8();
        int lengthSize = (in.u8() & 3) + 1;
        List<ByteBuffer> sps = units(in, in.u8() & 0x1F);
        List<ByteBuffer> pps = units(in, in.u8());
        if (sps.isEmpty()) {
            throw new MalformedBitstreamException("The AVC configuration has no sequence parameter set");
        }
        List<ByteBuffer> extensions = List.of();
        if (AvcSps.hasChromaFormat(profile) && in.remaining() >= 4) {
            in.skip(3);
            extensions = units(in, in.u8());
        }
        return new AvcConfiguration(profile, compatibility, level, lengthSize, sps, pps, extensions);
    }

    /**
     * The record of parameter sets found in the stream.
     *
     * @throws MalformedBitstreamException if the first SPS cannot be read, or the record cannot hold so many or so large
     *     sets
     */
    public static AvcConfiguration of(List<ByteBuffer> sps, List<ByteBuffer> pps) {
        if (sps.isEmpty()) {
            throw new MalformedBitstreamException("The AVC configuration has no sequence parameter set");
        }
        AvcSps first = AvcSps.parse(sps.get(0));
        ParameterSetLimits.check("sequence parameter sets", sps, MAX_SPS);
        ParameterSetLimits.check("picture parameter sets", pps, MAX_PPS);
        return new AvcConfiguration(first.profile(), first.constraints(), first.level(), 4, sps, pps, List.of());
    }

    /** The first sequence parameter set, parsed. */
    public AvcSps firstSps() {
        return AvcSps.parse(sps.get(0));
    }

    /** The same configuration for samples whose lengths have {@code size} bytes. */
    public AvcConfiguration withLengthSize(int size) {
        return new AvcConfiguration(profile, compatibility, level, size, sps, pps, spsExtensions);
    }

    /** The record's bytes. */
    public ByteBuffer toBuffer() {
        BitWriter out = new BitWriter();
        out.bits(8, 1).bits(8, profile).bits(8, compatibility).bits(8, level);
        out.bits(6, 0x3F).bits(2, lengthSize - 1L);
        out.bits(3, 7).bits(5, sps.size());
        sps.forEach(unit -> out.bits(16, unit.remaining()).bytes(unit));
        out.bits(8, pps.size());
        pps.forEach(unit -> out.bits(16, unit.remaining()).bytes(unit));
        if (AvcSps.hasChromaFormat(profile)) {
            AvcSps first = firstSps();
            out.bits(6, 0x3F).bits(2, first.chromaFormat());
            out.bits(5, 0x1F).bits(3, first.bitDepthLuma() - 8L);
            out.bits(5, 0x1F).bits(3, first.bitDepthChroma() - 8L);
            out.bits(8, spsExtensions.size());
            spsExtensions.forEach(unit -> out.bits(16, unit.remaining()).bytes(unit));
        }
        return out.toBuffer();
    }

    private static List<ByteBuffer> units(ByteCursor in, int count) {
        List<ByteBuffer> units = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            units.add(in.slice(in.u16()).asReadOnlyBuffer());
        }
        return units;
    }
}
