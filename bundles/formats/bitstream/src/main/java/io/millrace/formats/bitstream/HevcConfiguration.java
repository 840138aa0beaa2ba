package io.millrace.formats.bitstream;

import io.millrace.api.media.FrameRate;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The HEVCDecoderConfigurationRecord, {@code hvcC} (ISO/IEC 14496-15 clause 8.3.3.1).
 *
 * @param profile profile, tier and level
 * @param chromaFormat chroma_format_idc
 * @param bitDepthLuma bits a luma sample
 * @param bitDepthChroma bits a chroma sample
 * @param temporalLayers numTemporalLayers: 0 unknown, 1 none
 * @param temporalIdNested whether sub-layer switching is always possible
 * @param lengthSize bytes of a NAL unit length: 1, 2 or 4
 * @param arrays parameter sets and SEI by NAL unit type
 */
public record HevcConfiguration(
        HevcProfile profile,
        int chromaFormat,
        int bitDepthLuma,
        int bitDepthChroma,
        int temporalLayers,
        boolean temporalIdNested,
        int lengthSize,
        List<NalArray> arrays) {

    private static final int FIXED_BYTES = 23;
    private static final int LAYERS_BYTE = 21;
    private static final int PPS_TYPE = 34;
    private static final int MAX_UNITS = 0xFFFF;

    /**
     * The units of one type.
     *
     * @param complete no further units of this type are in the stream
     * @param type nal_unit_type
     * @param units NAL units with their headers
     */
    public record NalArray(boolean complete, int type, List<ByteBuffer> units) {
        public NalArray {
            units = List.copyOf(units);
        }
    }

    public HevcConfiguration {
        arrays = List.copyOf(arrays);
    }

    /**
     * Reads a record.
     *
     * @throws MalformedBitstreamException if it is none, or lacks a sequence parameter set
     */
    public static HevcConfiguration parse(ByteBuffer record) {
        if (record.remaining() < FIXED_BYTES) {
            throw new MalformedBitstreamException("The HEVC configuration is cut off");
        }
        BitReader in = new BitReader(record);
        // version 0 comes from early encoders; the layout is the same
        if (in.bits(8) > 1) {
            throw new MalformedBitstreamException("Not an HEVC decoder configuration record of version 1");
        }
        HevcProfile profile = HevcProfile.parse(in, 0);
        in.skip(16 + 8 + 6);
        int chroma = in.bits(2);
        in.skip(5);
        int luma = 8 + in.bits(3);
        in.skip(5);
        int chromaDepth = 8 + in.bits(3);
        in.skip(16 + 2);
        int layers = in.bits(3);
        boolean nested = in.flag();
        int lengthSize = in.bits(2) + 1;
        List<NalArray> arrays = arrays(record);
        if (arrays.stream().noneMatch(array -> array.type() == HevcSps.NAL_TYPE)) {
            throw new MalformedBitstreamException("The HEVC configuration has no sequence parameter set");
        }
        return new HevcConfiguration(profile, chroma, luma, chromaDepth, layers, nested, lengthSize, arrays);
    }

    /**
     * The record of parameter sets found in the stream.
     *
     * @throws MalformedBitstreamException if the first SPS cannot be read, or the record cannot hold so many or so large
     *     sets
     */
    public static HevcConfiguration of(List<ByteBuffer> vps, List<ByteBuffer> sps, List<ByteBuffer> pps) {
        if (sps.isEmpty()) {
            throw new MalformedBitstreamException("The HEVC configuration has no sequence parameter set");
        }
        HevcSps first = HevcSps.parse(sps.get(0));
        List<NalArray> arrays = new ArrayList<>(3);
        addArray(arrays, HevcVps.NAL_TYPE, vps);
        addArray(arrays, HevcSps.NAL_TYPE, sps);
        addArray(arrays, PPS_TYPE, pps);
        return new HevcConfiguration(
                first.profile(),
                first.chromaFormat(),
                first.bitDepthLuma(),
                first.bitDepthChroma(),
                first.temporalLayers(),
                first.temporalIdNested(),
                4,
                arrays);
    }

    /** numTemporalLayers of a record's bytes, without reading the rest; 0 if unknown. */
    static int temporalLayers(ByteBuffer record) {
        return record.remaining() < FIXED_BYTES ? 0 : record.get(record.position() + LAYERS_BYTE) >> 3 & 7;
    }

    /** The units of one type: 32 VPS, 33 SPS, 34 PPS. */
    public List<ByteBuffer> units(int type) {
        return arrays.stream()
                .filter(array -> array.type() == type)
                .flatMap(array -> array.units().stream())
                .toList();
    }

    /** The first sequence parameter set, parsed. */
    public HevcSps firstSps() {
        List<ByteBuffer> sps = units(HevcSps.NAL_TYPE);
        if (sps.isEmpty()) {
            throw new MalformedBitstreamException("The HEVC configuration has no sequence parameter set");
        }
        return HevcSps.parse(sps.get(0));
    }

    /** The frame rate that the SPS or else the VPS declares. */
    public FrameRate frameRate() {
        FrameRate rate = firstSps().frameRate();
        if (rate.isKnown()) {
            return rate;
        }
        return units(HevcVps.NAL_TYPE).stream()
                .limit(1)
                .map(vps -> HevcVps.parse(vps).frameRate())
                .findFirst()
                .orElse(FrameRate.UNKNOWN);
    }

    /** The same configuration for samples whose lengths have {@code size} bytes. */
    public HevcConfiguration withLengthSize(int size) {
        return new HevcConfiguration(
                profile, chromaFormat, bitDepthLuma, bitDepthChroma, temporalLayers, temporalIdNested, size, arrays);
    }

    /** The same configuration with other units. */
    public HevcConfiguration withArrays(List<NalArray> others) {
        return new HevcConfiguration(
                profile,
                chromaFormat,
                bitDepthLuma,
                bitDepthChroma,
                temporalLayers,
                temporalIdNested,
                lengthSize,
                others);
    }

    /** The record's bytes. */
    public ByteBuffer toBuffer() {
        BitWriter out = new BitWriter();
        out.bits(8, 1);
        profile.write(out);
        out.bits(4, 0xF).bits(12, 0);
        out.bits(6, 0x3F).bits(2, 0);
        out.bits(6, 0x3F).bits(2, chromaFormat);
        out.bits(5, 0x1F).bits(3, bitDepthLuma - 8L);
        out.bits(5, 0x1F).bits(3, bitDepthChroma - 8L);
        out.bits(16, 0);
        out.bits(2, 0).bits(3, temporalLayers).flag(temporalIdNested).bits(2, lengthSize - 1L);
        out.bits(8, arrays.size());
        for (NalArray array : arrays) {
            out.flag(array.complete()).bits(1, 0).bits(6, array.type());
            out.bits(16, array.units().size());
            array.units().forEach(unit -> out.bits(16, unit.remaining()).bytes(unit));
        }
        return out.toBuffer();
    }

    private static void addArray(List<NalArray> arrays, int type, List<ByteBuffer> units) {
        ParameterSetLimits.check("parameter sets of type " + type, units, MAX_UNITS);
        if (!units.isEmpty()) {
            arrays.add(new NalArray(true, type, units));
        }
    }

    private static List<NalArray> arrays(ByteBuffer record) {
        ByteCursor in = new ByteCursor(record);
        in.skip(FIXED_BYTES - 1);
        int count = in.u8();
        List<NalArray> arrays = new ArrayList<>(Math.min(count, 8));
        for (int i = 0; i < count; i++) {
            int type = in.u8();
            int units = in.u16();
            List<ByteBuffer> list = new ArrayList<>(Math.min(units, 8));
            for (int j = 0; j < units; j++) {
                list.add(in.slice(in.u16()).asReadOnlyBuffer());
            }
            arrays.add(new NalArray((type & 0x80) != 0, type & 0x3F, list));
        }
        return arrays;
    }
}
