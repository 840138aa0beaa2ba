package io.millrace.formats.flv;

import io.millrace.api.media.FourCc;
import java.util.Set;

/** The codecs that FLV and enhanced RTMP carry here. */
public final class Codecs {
    /** Video codecs by their FourCC, as {@code fourCcList} and {@code videoFourCcInfoMap} of connect name them. */
    public static final Set<FourCc> VIDEO = Set.of(FourCc.AVC, FourCc.HEVC, FourCc.AV1, FourCc.VP9, FourCc.VP8);
    /** Audio codecs by their FourCC. */
    public static final Set<FourCc> AUDIO =
            Set.of(FourCc.AAC, FourCc.MP3, FourCc.OPUS, FourCc.AC3, FourCc.EAC3, FourCc.FLAC);

    private Codecs() {}

    static String printable(FourCc codec) {
        String text = codec.toString();
        return text.chars().allMatch(c -> c >= 0x20 && c < 0x7F) ? text : "0x" + Integer.toHexString(codec.code());
    }
}
