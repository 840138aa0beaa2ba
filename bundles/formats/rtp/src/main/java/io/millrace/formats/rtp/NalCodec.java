package io.millrace.formats.rtp;

import io.millrace.api.media.FourCc;
import io.millrace.api.media.VideoFormat;
import io.millrace.formats.bitstream.MediaFormats;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** How H.264 and H.265 number their NAL units. */
enum NalCodec {
    H264(FourCc.AVC, 1, 9, List.of(7, 8)) {
        @Override
        int type(int firstByte) {
            return firstByte & 0x1F;
        }

        @Override
        VideoFormat format(List<List<ByteBuffer>> sets) {
            return MediaFormats.avc(sets.get(0), sets.get(1));
        }
    },
    H265(FourCc.HEVC, 2, 35, List.of(32, 33, 34)) {
        @Override
        int type(int firstByte) {
            return firstByte >> 1 & 0x3F;
        }

        @Override
        VideoFormat format(List<List<ByteBuffer>> sets) {
            return MediaFormats.hevc(sets.get(0), sets.get(1), sets.get(2));
        }
    };

    private final FourCc codec;
    private final int headerBytes;
    private final int delimiter;
    private final List<Integer> setTypes;

    NalCodec(FourCc codec, int headerBytes, int delimiter, List<Integer> setTypes) {
        this.codec = codec;
        this.headerBytes = headerBytes;
        this.delimiter = delimiter;
        this.setTypes = setTypes;
    }

    abstract int type(int firstByte);

    /** The format of parameter sets, as {@link #setTypes} orders them. */
    abstract VideoFormat format(List<List<ByteBuffer>> sets);

    FourCc codec() {
        return codec;
    }

    int headerBytes() {
        return headerBytes;
    }

    /** Type of the access unit delimiter. */
    int delimiter() {
        return delimiter;
    }

    /** Types of the parameter sets that a configuration consists of. */
    List<Integer> setTypes() {
        return setTypes;
    }

    /** Empty lists, one for each kind of parameter set. */
    List<List<ByteBuffer>> noSets() {
        List<List<ByteBuffer>> sets = new ArrayList<>();
        setTypes.forEach(type -> sets.add(new ArrayList<>()));
        return sets;
    }
}
