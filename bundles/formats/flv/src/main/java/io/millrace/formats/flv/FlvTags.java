package io.millrace.formats.flv;

import java.nio.ByteBuffer;

/** Writes the frame of an FLV file (FLV file format 10.1 annex E.2 to E.4) around message bodies. */
public final class FlvTags {
    /** File header with the first, empty back-pointer. */
    public static final int FILE_HEADER_BYTES = 13;
    /** What stands before a body. */
    public static final int TAG_HEADER_BYTES = 11;
    /** What stands after a body. */
    public static final int BACK_POINTER_BYTES = 4;
    /** Largest body that a tag can hold. */
    public static final int MAX_BODY_BYTES = 0xFFFFFF;

    private FlvTags() {}

    /** Writes {@value #FILE_HEADER_BYTES} bytes: the file header and the back-pointer before the first tag. */
    public static void writeFileHeader(ByteBuffer target, boolean hasAudio, boolean hasVideo) {
        target.put((byte) 'F').put((byte) 'L').put((byte) 'V').put((byte) 1);
        target.put((byte) ((hasAudio ? 4 : 0) | (hasVideo ? 1 : 0)));
        target.putInt(9).putInt(0);
    }

    /**
     * Writes {@value #TAG_HEADER_BYTES} bytes before a body.
     *
     * @param timestampMs taken modulo 2^32
     * @throws IllegalArgumentException if the body is larger than a tag can hold
     */
    public static void writeTagHeader(ByteBuffer target, int type, long timestampMs, int bodyBytes) {
        if (bodyBytes < 0 || bodyBytes > MAX_BODY_BYTES) {
            throw new IllegalArgumentException("An FLV tag cannot hold " + bodyBytes + " bytes");
        }
        target.putInt(type << 24 | bodyBytes);
        target.putInt((int) (timestampMs << 8 | timestampMs >> 24 & 0xFF));
        target.put((byte) 0).put((byte) 0).put((byte) 0);
    }

    /** Writes {@value #BACK_POINTER_BYTES} bytes after a body. */
    public static void writeBackPointer(ByteBuffer target, int bodyBytes) {
        target.putInt(TAG_HEADER_BYTES + bodyBytes);
    }
}
