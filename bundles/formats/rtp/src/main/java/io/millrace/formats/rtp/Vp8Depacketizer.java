package io.millrace.formats.rtp;

import io.millrace.api.media.VideoFormat;
import io.millrace.formats.bitstream.MediaFormats;
import io.millrace.formats.bitstream.Vp8FrameHeader;
import java.nio.ByteBuffer;

/** VP8 (RFC 7741). */
final class Vp8Depacketizer extends FrameDepacketizer {
    private static final int EXTENDED = 0x80;
    private static final int START = 0x10;
    private static final int PARTITION = 0x07;
    private static final int PICTURE_ID = 0x80;
    private static final int LAYER_INDEX = 0x40;
    private static final int LAYER_OR_KEY_INDEX = 0x30;
    private static final int LONG_PICTURE_ID = 0x80;

    @Override
    boolean descriptor(ByteBuffer payload) {
        int flags = next(payload);
        if ((flags & EXTENDED) != 0) {
            int present = next(payload);
            if ((present & PICTURE_ID) != 0 && (next(payload) & LONG_PICTURE_ID) != 0) {
                next(payload);
            }
            if ((present & LAYER_INDEX) != 0) {
                next(payload);
            }
            if ((present & LAYER_OR_KEY_INDEX) != 0) {
                next(payload);
            }
        }
        return (flags & START) != 0 && (flags & PARTITION) == 0;
    }

    @Override
    VideoFormat format(ByteBuffer picture) {
        return Vp8FrameHeader.isKeyFrame(picture) ? MediaFormats.vp8(picture) : null;
    }
}
