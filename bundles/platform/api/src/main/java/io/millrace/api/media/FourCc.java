package io.millrace.api.media;

/**
 * A codec or data format by its four-character code, as in ISO/IEC 14496-12 sample entries and the MP4 registration
 * authority's list. The set is open: a new codec needs no new API.
 *
 * @param code the four characters, most significant byte first
 */
public record FourCc(int code) {
    public static final FourCc AVC = of("avc1");
    public static final FourCc HEVC = of("hvc1");
    public static final FourCc AV1 = of("av01");
    public static final FourCc VP9 = of("vp09");
    public static final FourCc VP8 = of("vp08");
    public static final FourCc AAC = of("mp4a");
    public static final FourCc OPUS = of("Opus");
    public static final FourCc MP3 = of(".mp3");
    public static final FourCc AC3 = of("ac-3");
    public static final FourCc EAC3 = of("ec-3");
    public static final FourCc FLAC = of("fLaC");
    /** Timed metadata whose samples are ID3v2 tags. */
    public static final FourCc ID3 = of("ID3 ");
    /** Data samples that hold one AMF0-encoded script message, as RTMP and FLV carry them. */
    public static final FourCc AMF0 = of("amf0");
    /** Data samples that hold one splice_info_section (ANSI/SCTE 35). */
    public static final FourCc SCTE35 = of("scte");
    /** Data samples that hold SMPTE 336 key-length-value metadata. */
    public static final FourCc KLV = of("KLVA");

    /**
     * Reads a code from its four characters.
     *
     * @throws IllegalArgumentException unless there are exactly four characters of printable ASCII
     */
    public static FourCc of(String text) {
        if (text.length() != 4 || !text.chars().allMatch(c -> c >= 0x20 && c < 0x7F)) {
            throw new IllegalArgumentException("A FourCC is four ASCII characters, not \"" + text + "\"");
        }
        return new FourCc(text.charAt(0) << 24 | text.charAt(1) << 16 | text.charAt(2) << 8 | text.charAt(3));
    }

    @Override
    public String toString() {
        char[] text = {
            (char) (code >>> 24), (char) (code >>> 16 & 0xFF), (char) (code >>> 8 & 0xFF), (char) (code & 0xFF)
        };
        return new String(text);
    }
}
