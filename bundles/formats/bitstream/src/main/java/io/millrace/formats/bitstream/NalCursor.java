package io.millrace.formats.bitstream;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Walks over the NAL units of one access unit in length-prefixed form (ISO/IEC 14496-15) without copying. Units of no
 * bytes are passed over. Not thread-safe.
 */
public final class NalCursor {
    private final ByteBuffer bytes;
    private final int lengthSize;
    private int offset;
    private int length;

    /** @param lengthSize bytes of a length field: 1, 2 or 4 (3 is read too) */
    public NalCursor(ByteBuffer accessUnit, int lengthSize) {
        if (lengthSize < 1 || lengthSize > 4) {
            throw new IllegalArgumentException("A NAL unit length has 1 to 4 bytes, not " + lengthSize);
        }
        bytes = accessUnit.duplicate().order(ByteOrder.BIG_ENDIAN);
        this.lengthSize = lengthSize;
        offset = bytes.position();
    }

    /**
     * Goes to the next unit.
     *
     * @return false at the end
     * @throws MalformedBitstreamException if a length points past the end
     */
    public boolean next() {
        int at = offset + length;
        length = 0;
        while (at < bytes.limit()) {
            if (bytes.limit() - at < lengthSize) {
                throw new MalformedBitstreamException("A NAL unit length is cut off");
            }
            long size = 0;
            for (int i = 0; i < lengthSize; i++) {
                size = size << 8 | bytes.get(at + i) & 0xFF;
            }
            at += lengthSize;
            if (size > bytes.limit() - at) {
                throw new MalformedBitstreamException(
                        "A NAL unit of " + size + " bytes does not fit in the " + (bytes.limit() - at) + " left");
            }
            offset = at;
            if (size > 0) {
                length = (int) size;
                return true;
            }
        }
        offset = at;
        return false;
    }

    /** Length of the present unit. */
    public int sizeBytes() {
        return length;
    }

    /** A byte of the present unit as an unsigned number. */
    public int at(int index) {
        if (index < 0 || index >= length) {
            throw new MalformedBitstreamException("A NAL unit of " + length + " bytes is too short");
        }
        return bytes.get(offset + index) & 0xFF;
    }

    /** The present unit as a view. */
    public ByteBuffer unit() {
        return bytes.slice(offset, length);
    }
}
