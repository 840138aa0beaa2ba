package io.millrace.formats.cmaf;

import io.millrace.api.media.FourCc;
import io.millrace.formats.bitstream.ByteCursor;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Walks over sibling boxes, as views of the bytes. Every size is checked against what is there; a box of size 0 extends
 * to the end. Throws {@link MalformedBitstreamException} and nothing else. Not thread-safe.
 */
public final class BoxCursor {
    private static final int MIN_HEADER_BYTES = 8;
    private static final int LARGE_HEADER_BYTES = 16;

    private final ByteBuffer bytes;
    private final long offset;
    private int position;

    /** Reads from the buffer's position to its limit. */
    public BoxCursor(ByteBuffer source) {
        this(source, 0);
    }

    BoxCursor(ByteBuffer source, long offset) {
        bytes = source.slice();
        this.offset = offset;
    }

    public boolean hasNext() {
        return position < bytes.limit();
    }

    /** The next box, which is passed. */
    public Box next() {
        int left = bytes.limit() - position;
        ByteCursor in = new ByteCursor(bytes.slice(position, left));
        long size = in.u32();
        String type = new FourCc(in.int32()).toString();
        int headerBytes = MIN_HEADER_BYTES;
        if (size == 1) {
            size = in.int64();
            headerBytes = LARGE_HEADER_BYTES;
        } else if (size == 0) {
            size = left;
        }
        if (size < headerBytes || size > left) {
            throw new MalformedBitstreamException(
                    "The box \"" + type + "\" claims " + size + " bytes, there are " + left);
        }
        Box box = new Box(
                type, offset + position, headerBytes, bytes.slice(position + headerBytes, (int) size - headerBytes));
        position += (int) size;
        return box;
    }

    /** The first box of a type among those that follow; all are passed up to it. */
    Optional<Box> find(String type) {
        while (hasNext()) {
            Box box = next();
            if (box.type().equals(type)) {
                return Optional.of(box);
            }
        }
        return Optional.empty();
    }
}
