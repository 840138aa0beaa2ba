package io.millrace.formats.bitstream;

import java.nio.ByteBuffer;

/**
 * What an H.264 access unit in canonical form is to readers that join, cut or thin out a stream.
 *
 * @param idr it holds an IDR picture
 * @param recoveryPoint it carries a recovery point SEI message: decoding may start here (open GOP, intra refresh)
 * @param intra its first slice is an I or SI slice
 * @param reference other pictures may refer to it
 * @param parameterSets it carries SPS or PPS in band
 * @param pictures whether it holds any slice at all
 */
public record AvcAccessUnit(
        boolean idr, boolean recoveryPoint, boolean intra, boolean reference, boolean parameterSets, boolean pictures) {
    private static final int SEI_RECOVERY_POINT = 6;

    /** Looks at the NAL unit headers, the first slice header and SEI types; copies no payload. */
    public static AvcAccessUnit parse(ByteBuffer accessUnit) {
        NalCursor nal = new NalCursor(accessUnit, 4);
        boolean idr = false;
        boolean recovery = false;
        boolean intra = false;
        boolean reference = false;
        boolean sets = false;
        boolean pictures = false;
        while (nal.next()) {
            int header = nal.at(0);
            switch (header & 0x1F) {
                case 1, 2, 5 -> {
                    idr |= (header & 0x1F) == 5;
                    reference |= (header & 0x60) != 0;
                    intra |= !pictures && isIntraSlice(nal);
                    pictures = true;
                }
                case 3, 4 -> reference |= (header & 0x60) != 0;
                case 6 -> recovery |= hasSei(nal, SEI_RECOVERY_POINT);
                case 7, 8 -> sets = true;
                default -> {}
            }
        }
        return new AvcAccessUnit(idr, recovery && pictures, intra, reference, sets, pictures);
    }

    /** Whether decoding can start here. */
    public boolean isSync() {
        return idr || recoveryPoint;
    }

    /** Whether it can be left out without harm to others. */
    public boolean isDiscardable() {
        return pictures && !reference;
    }

    private static boolean isIntraSlice(NalCursor nal) {
        BitReader in = BitReader.ofNalUnit(nal.unit(), 16);
        in.skip(8);
        try {
            in.ue();
            int type = in.ue() % 5;
            return type == 2 || type == 4;
        } catch (MalformedBitstreamException cutOff) {
            return false;
        }
    }

    /** Walks over the SEI messages of one NAL unit; their type and size bytes need no unescaping to be skipped. */
    private static boolean hasSei(NalCursor nal, int wanted) {
        int at = 1;
        while (at + 2 <= nal.sizeBytes() && nal.at(at) != 0x80) {
            int type = 0;
            while (at < nal.sizeBytes() - 1 && nal.at(at) == 0xFF) {
                type += 255;
                at++;
            }
            type += nal.at(at++);
            if (type == wanted) {
                return true;
            }
            int size = 0;
            while (at < nal.sizeBytes() && nal.at(at) == 0xFF) {
                size += 255;
                at++;
            }
            if (at >= nal.sizeBytes()) {
                return false;
            }
            size += nal.at(at++);
            // escaped bytes inside the message are not counted by its size
            int zeros = 0;
            for (int left = size; left > 0 && at < nal.sizeBytes(); at++) {
                int value = nal.at(at);
                if (zeros >= 2 && value == 3) {
                    zeros = 0;
                    continue;
                }
                zeros = value == 0 ? zeros + 1 : 0;
                left--;
            }
        }
        return false;
    }
}
