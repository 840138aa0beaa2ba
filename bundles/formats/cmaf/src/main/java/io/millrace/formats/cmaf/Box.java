package io.millrace.formats.cmaf;

import io.millrace.formats.bitstream.ByteCursor;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import java.nio.ByteBuffer;

/**
 * A box as found (ISO/IEC 14496-12 clause 4.2).
 *
 * @param type four characters, one for each byte
 * @param offset of its first byte, from where the reading began
 * @param headerBytes size of its header
 * @param body what follows the header, read-only
 */
public record Box(String type, long offset, int headerBytes, ByteBuffer body) {
    public Box {
        body = body.slice().asReadOnlyBuffer();
    }

    @Override
    public ByteBuffer body() {
        return body.duplicate();
    }

    public long sizeBytes() {
        return headerBytes + (long) body.remaining();
    }

    /** Reads the body from its first byte. */
    public ByteCursor cursor() {
        return new ByteCursor(body);
    }

    /** The boxes in it. */
    BoxCursor children() {
        return children(0);
    }

    /** The boxes in it behind fields of its own. */
    BoxCursor children(int skipBytes) {
        if (skipBytes > body.remaining()) {
            throw new MalformedBitstreamException("The box \"" + type + "\" is cut off");
        }
        ByteBuffer inner = body.slice(skipBytes, body.remaining() - skipBytes);
        return new BoxCursor(inner, offset + headerBytes + skipBytes);
    }
}
