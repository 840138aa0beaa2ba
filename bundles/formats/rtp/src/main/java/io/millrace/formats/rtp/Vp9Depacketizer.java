package io.millrace.formats.rtp;

import io.millrace.api.media.VideoFormat;
import io.millrace.formats.bitstream.MediaFormats;
import io.millrace.formats.bitstream.Vp9FrameHeader;
import java.nio.ByteBuffer;

/** VP9 (RFC 9628). Spatial layers of one picture come out as a superframe (VP9 specification annex B). */
final class Vp9Depacketizer extends FrameDepacketizer {
    private static final int PICTURE_ID = 0x80;
    private static final int PREDICTED = 0x40;
    private static final int LAYERS = 0x20;
    private static final int FLEXIBLE = 0x10;
    private static final int BEGINS = 0x08;
    private static final int STRUCTURE = 0x02;
    private static final int MAX_LAYERS = 8;
    private static final int MAX_REFERENCES = 3;
    private static final int SIZE_BYTES = 4;

    private final int[] begins = new int[MAX_LAYERS];
    private int layers;

    @Override
    boolean descriptor(ByteBuffer payload) {
        int flags = next(payload);
        if ((flags & PICTURE_ID) != 0 && (next(payload) & 0x80) != 0) {
            next(payload);
        }
        if ((flags & LAYERS) != 0) {
            next(payload);
            if ((flags & FLEXIBLE) == 0) {
                next(payload);
            }
        }
        if ((flags & FLEXIBLE) != 0 && (flags & PREDICTED) != 0) {
            references(payload);
        }
        if ((flags & STRUCTURE) != 0) {
            structure(payload);
        }
        boolean first = (flags & BEGINS) != 0;
        if (first) {
            if (layers == MAX_LAYERS) {
                throw new MalformedRtpException("A VP9 picture has more than " + MAX_LAYERS + " layers");
            }
            begins[layers++] = size();
        }
        return first;
    }

    private static void references(ByteBuffer payload) {
        for (int i = 0; i < MAX_REFERENCES; i++) {
            if ((next(payload) & 1) == 0) {
                return;
            }
        }
    }

    private static void structure(ByteBuffer payload) {
        int flags = next(payload);
        int sizes = (flags & 0x10) == 0 ? 0 : 4 * ((flags >> 5) + 1);
        for (int i = 0; i < sizes; i++) {
            next(payload);
        }
        int pictures = (flags & 0x08) == 0 ? 0 : next(payload);
        for (int i = 0; i < pictures; i++) {
            int references = next(payload) >> 2 & 3;
            for (int j = 0; j < references; j++) {
                next(payload);
            }
        }
    }

    @Override
    ByteBuffer picture(UnitBuffer pieces) {
        if (layers < 2) {
            return super.picture(pieces);
        }
        int marker = 0xC0 | SIZE_BYTES - 1 << 3 | layers - 1;
        int end = pieces.size();
        pieces.add(marker);
        for (int i = 0; i < layers; i++) {
            int size = (i + 1 < layers ? begins[i + 1] : end) - begins[i];
            for (int j = 0; j < SIZE_BYTES; j++) {
                pieces.add(size >>> 8 * j);
            }
        }
        pieces.add(marker);
        return super.picture(pieces);
    }

    @Override
    void clear() {
        layers = 0;
    }

    @Override
    VideoFormat format(ByteBuffer picture) {
        return Vp9FrameHeader.isKeyFrame(picture) ? MediaFormats.vp9(picture) : null;
    }
}
