package io.millrace.packagers.cmaf;

import java.nio.ByteBuffer;

/** A chunk without samples (ISO/IEC 14496-12 clause 8.8.6: a track fragment may have no run). */
final class EmptyChunk {
    private static final int MOOF = 'm' << 24 | 'o' << 16 | 'o' << 8 | 'f';
    private static final int MFHD = 'm' << 24 | 'f' << 16 | 'h' << 8 | 'd';
    private static final int TRAF = 't' << 24 | 'r' << 16 | 'a' << 8 | 'f';
    private static final int TFHD = 't' << 24 | 'f' << 16 | 'h' << 8 | 'd';
    private static final int TFDT = 't' << 24 | 'f' << 16 | 'd' << 8 | 't';
    private static final int MDAT = 'm' << 24 | 'd' << 16 | 'a' << 8 | 't';
    private static final int DEFAULT_BASE_IS_MOOF = 0x02_0000;
    private static final int MFHD_BYTES = 16;
    private static final int TFHD_BYTES = 16;
    private static final int TFDT_BYTES = 20;
    private static final int TRAF_BYTES = 8 + TFHD_BYTES + TFDT_BYTES;
    private static final int MOOF_BYTES = 8 + MFHD_BYTES + TRAF_BYTES;
    private static final int MDAT_BYTES = 8;

    private EmptyChunk() {}

    static ByteBuffer of(int trackId, long sequenceNumber, long decodeTimeTicks) {
        ByteBuffer out = ByteBuffer.allocate(MOOF_BYTES + MDAT_BYTES);
        out.putInt(MOOF_BYTES).putInt(MOOF);
        out.putInt(MFHD_BYTES).putInt(MFHD).putInt(0).putInt((int) sequenceNumber);
        out.putInt(TRAF_BYTES).putInt(TRAF);
        out.putInt(TFHD_BYTES).putInt(TFHD).putInt(DEFAULT_BASE_IS_MOOF).putInt(trackId);
        out.putInt(TFDT_BYTES).putInt(TFDT).putInt(1 << 24).putLong(decodeTimeTicks);
        out.putInt(MDAT_BYTES).putInt(MDAT);
        return out.flip();
    }
}
