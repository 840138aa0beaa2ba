package io.millrace.protocols.hlspull.segment;

import io.millrace.formats.bitstream.MalformedBitstreamException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the segments of one media playlist one after the other: MPEG-TS, fragmented MP4 or packed AAC, whatever they are.
 * Used by one thread.
 */
public final class SegmentReader {
    private static final byte TS_SYNC = 0x47;
    private static final Set<String> BOXES = Set.of("ftyp", "styp", "moof", "moov", "sidx", "emsg", "prft", "free");

    /** How one kind of segments is read. */
    interface Format {
        /**
         * Reads a segment.
         *
         * @param continues whether it follows the one before it without a gap or discontinuity
         * @throws MalformedBitstreamException if it is damaged
         */
        SegmentMedia read(byte[] segment, Optional<byte[]> map, boolean continues);
    }

    private Format format;

    /**
     * Reads a segment.
     *
     * @param map what initialises it, if that is a file of its own
     * @param continues whether it follows the one before it without a gap or discontinuity
     * @throws IOException that says what is wrong with it
     */
    public SegmentMedia read(byte[] segment, Optional<byte[]> map, boolean continues) throws IOException {
        try {
            if (map.isPresent() || isMp4(segment)) {
                format = format instanceof Mp4Format ? format : new Mp4Format();
            } else if (segment.length > 0 && segment[0] == TS_SYNC) {
                format = format instanceof TsFormat ? format : new TsFormat();
            } else if (PackedAudio.isLikely(segment)) {
                format = format instanceof PackedAudio ? format : new PackedAudio();
            } else {
                throw new IOException("it is neither MPEG-TS nor fragmented MP4 nor packed AAC");
            }
            return format.read(segment, map, continues);
        } catch (MalformedBitstreamException e) {
            throw new IOException("it is damaged: " + e.getMessage(), e);
        }
    }

    /** Whether a box begins with the bytes; what is encrypted looks otherwise. */
    static boolean isMp4(byte[] bytes) {
        return bytes.length >= 8 && BOXES.contains(new String(bytes, 4, 4, StandardCharsets.ISO_8859_1));
    }
}
