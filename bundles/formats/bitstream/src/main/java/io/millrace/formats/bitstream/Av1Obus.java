package io.millrace.formats.bitstream;

import java.nio.ByteBuffer;

/**
 * Walks over the open bitstream units of AV1 in low-overhead form (AV1 specification sections 5.3 and 5.9). A last unit
 * without size field reaches to the end. Not thread-safe.
 */
public final class Av1Obus {
    public static final int SEQUENCE_HEADER = 1;
    public static final int TEMPORAL_DELIMITER = 2;
    public static final int FRAME_HEADER = 3;
    public static final int FRAME = 6;
    public static final int TILE_LIST = 8;
    public static final int PADDING = 15;

    private final ByteBuffer bytes;
    private int start;
    private int payload;
    private int end;
    private int type;
    private boolean sized;

    public Av1Obus(ByteBuffer temporalUnit) {
        bytes = temporalUnit.duplicate();
        end = bytes.position();
    }

    /**
     * Goes to the next unit.
     *
     * @return false at the end
     * @throws MalformedBitstreamException if a header is broken or a size points past the end
     */
    public boolean next() {
        start = end;
        if (start >= bytes.limit()) {
            return false;
        }
        int header = bytes.get(start);
        if ((header & 0x80) != 0) {
            throw new MalformedBitstreamException("An AV1 OBU header has its forbidden bit set");
        }
        type = header >> 3 & 0xF;
        payload = start + ((header & 4) != 0 ? 2 : 1);
        sized = (header & 2) != 0;
        if (payload > bytes.limit()) {
            throw new MalformedBitstreamException("An AV1 OBU header is cut off");
        }
        long size = sized ? leb128() : bytes.limit() - payload;
        if (size > bytes.limit() - payload) {
            throw new MalformedBitstreamException(
                    "An AV1 OBU of " + size + " bytes does not fit in the " + (bytes.limit() - payload) + " left");
        }
        end = payload + (int) size;
        return true;
    }

    /** obu_type of the present unit. */
    public int type() {
        return type;
    }

    /** Whether the present unit has a size field. */
    public boolean hasSize() {
        return sized;
    }

    /** The present unit with header. */
    public ByteBuffer unit() {
        return bytes.slice(start, end - start);
    }

    /** The present unit's payload. */
    public ByteBuffer payload() {
        return bytes.slice(payload, end - payload);
    }

    private long leb128() {
        long value = 0;
        for (int i = 0; i < 8; i++) {
            if (payload >= bytes.limit()) {
                throw new MalformedBitstreamException("An AV1 OBU size is cut off");
            }
            int octet = bytes.get(payload++);
            value |= (octet & 0x7FL) << 7 * i;
            if ((octet & 0x80) == 0) {
                return value;
            }
        }
        throw new MalformedBitstreamException("An AV1 OBU size has more than eight bytes");
    }
}
