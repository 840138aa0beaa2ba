package io.millrace.formats.bitstream;

import java.nio.ByteBuffer;

/**
 * The uncompressed data chunk of a VP8 frame (RFC 6386 section 9.1).
 *
 * @param keyFrame whether decoding can start here
 * @param width of key frames, else 0
 * @param height of key frames, else 0
 */
public record Vp8FrameHeader(boolean keyFrame, int width, int height) {
    private static final int START_CODE = 0x9D012A;

    /**
     * Reads a frame's header.
     *
     * @throws MalformedBitstreamException if a key frame lacks its start code
     */
    public static Vp8FrameHeader parse(ByteBuffer frame) {
        ByteCursor in = new ByteCursor(frame);
        boolean key = (in.u8() & 1) == 0;
        if (!key) {
            return new Vp8FrameHeader(false, 0, 0);
        }
        in.skip(2);
        if (in.u24() != START_CODE) {
            throw new MalformedBitstreamException("A VP8 key frame lacks its start code");
        }
        int width = in.u8() | (in.u8() & 0x3F) << 8;
        int height = in.u8() | (in.u8() & 0x3F) << 8;
        return new Vp8FrameHeader(true, width, height);
    }

    /** Whether decoding can start at this frame. */
    public static boolean isKeyFrame(ByteBuffer frame) {
        return frame.hasRemaining() && (frame.get(frame.position()) & 1) == 0;
    }
}
