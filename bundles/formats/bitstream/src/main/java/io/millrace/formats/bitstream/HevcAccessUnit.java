package io.millrace.formats.bitstream;

import java.nio.ByteBuffer;

/**
 * What an H.265 access unit in canonical form is to readers that join, cut or thin out a stream (ITU-T H.265 table 7-1).
 *
 * @param pictureType nal_unit_type of its first slice, -1 if it holds none
 * @param temporalId of its first slice
 * @param parameterSets it carries VPS, SPS or PPS in band
 */
public record HevcAccessUnit(int pictureType, int temporalId, boolean parameterSets) {
    private static final int BLA_W_LP = 16;
    private static final int IDR_W_RADL = 19;
    private static final int IDR_N_LP = 20;
    private static final int CRA = 21;
    private static final int LAST_IRAP = 23;

    /** Looks at the NAL unit headers only. */
    public static HevcAccessUnit parse(ByteBuffer accessUnit) {
        NalCursor nal = new NalCursor(accessUnit, 4);
        int picture = -1;
        int temporalId = 0;
        boolean sets = false;
        while (nal.next()) {
            int type = nal.at(0) >> 1 & 0x3F;
            if (type < 32 && picture < 0) {
                picture = type;
                temporalId = Math.max(0, (nal.at(1) & 7) - 1);
            }
            sets |= type >= HevcVps.NAL_TYPE && type <= 34;
        }
        return new HevcAccessUnit(picture, temporalId, sets);
    }

    /** Instantaneous refresh: nothing before it is ever needed, and no picture that follows has to be dropped. */
    public boolean isIdr() {
        return pictureType == IDR_W_RADL || pictureType == IDR_N_LP;
    }

    /** A clean random access picture: RASL pictures that follow cannot be decoded by who joins here. */
    public boolean isCra() {
        return pictureType == CRA;
    }

    /** A random access skipped leading picture: refers to pictures before the CRA or BLA that it follows. */
    public boolean isRasl() {
        return pictureType == 8 || pictureType == 9;
    }

    /** Whether decoding can start here: any IRAP picture (BLA, IDR, CRA). */
    public boolean isSync() {
        return pictureType >= BLA_W_LP && pictureType <= LAST_IRAP;
    }

    /**
     * Whether it can be left out without harm to others.
     *
     * @param temporalLayers sub-layers of the stream, 0 if unknown
     */
    public boolean isDiscardable(int temporalLayers) {
        boolean subLayerNonReference = pictureType >= 0 && pictureType <= 14 && (pictureType & 1) == 0;
        return subLayerNonReference && temporalLayers > 0 && temporalId >= temporalLayers - 1;
    }
}
