package io.millrace.formats.flv;

import io.millrace.formats.bitstream.ByteCursor;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Reads an FLV file or stream (FLV file format 10.1 annex E) as its bytes arrive, in pieces of any size. Holds at most one
 * tag, whose body grows with the bytes that really came. Throws {@link MalformedBitstreamException}. Not thread-safe.
 */
public final class FlvReader {
    /** Takes what is read. */
    @FunctionalInterface
    public interface Handler {
        /**
         * Takes one tag.
         *
         * @param type see {@link FlvMessageType}
         * @param timestampMs 32 bits, unsigned
         * @param body its own bytes, which the taker may keep
         */
        void tag(int type, long timestampMs, ByteBuffer body);
    }

    private static final int SIGNATURE = 0x464C56;
    private static final int FILE_HEADER_BYTES = 9;
    private static final int FIRST_STEP_BYTES = 64 << 10;
    private static final int ENCRYPTED = 0x20;

    private enum State {
        FILE_HEADER,
        SKIP,
        TAG_HEADER,
        BODY
    }

    private final Handler handler;
    private State state = State.FILE_HEADER;
    private byte[] bytes = new byte[FILE_HEADER_BYTES];
    private int wanted = FILE_HEADER_BYTES;
    private int have;
    private int type;
    private long timestampMs;

    public FlvReader(Handler handler) {
        this.handler = handler;
    }

    /** Takes the next bytes; reads the whole buffer. */
    public void feed(ByteBuffer chunk) {
        while (chunk.hasRemaining() || have == wanted) {
            int take = Math.min(chunk.remaining(), wanted - have);
            if (state == State.SKIP) {
                chunk.position(chunk.position() + take);
            } else {
                ensure(have + take);
                chunk.get(bytes, have, take);
            }
            have += take;
            if (have < wanted) {
                return;
            }
            advance();
        }
    }

    /** Whether a tag has begun that is not whole yet: at the end of a file, it was cut off. */
    public boolean isInsideTag() {
        return state == State.BODY || state == State.TAG_HEADER && have > 0;
    }

    private void ensure(int size) {
        if (bytes.length < size) {
            bytes = Arrays.copyOf(bytes, Math.min(wanted, Math.max(size, bytes.length * 2)));
        }
    }

    private void advance() {
        switch (state) {
            case FILE_HEADER -> {
                ByteCursor in = new ByteCursor(ByteBuffer.wrap(bytes, 0, FILE_HEADER_BYTES));
                if (in.u24() != SIGNATURE) {
                    throw new MalformedBitstreamException("Not an FLV file");
                }
                in.skip(2);
                long offset = in.u32();
                if (offset < FILE_HEADER_BYTES || offset > FIRST_STEP_BYTES) {
                    throw new MalformedBitstreamException("The FLV header has a size of " + offset);
                }
                await(State.SKIP, (int) offset - FILE_HEADER_BYTES + FlvTags.BACK_POINTER_BYTES);
            }
            case SKIP -> await(State.TAG_HEADER, FlvTags.TAG_HEADER_BYTES);
            case TAG_HEADER -> tagHeader();
            case BODY -> {
                ByteBuffer body = ByteBuffer.wrap(bytes, 0, wanted);
                await(State.SKIP, FlvTags.BACK_POINTER_BYTES);
                handler.tag(type, timestampMs, body);
            }
        }
    }

    private void tagHeader() {
        ByteCursor in = new ByteCursor(ByteBuffer.wrap(bytes, 0, FlvTags.TAG_HEADER_BYTES));
        int first = in.u8();
        if ((first & ENCRYPTED) != 0) {
            throw new MalformedBitstreamException("Encrypted FLV is not supported");
        }
        type = first & 0x1F;
        int size = in.u24();
        timestampMs = in.u24() | (long) in.u8() << 24;
        await(State.BODY, size);
    }

    private void await(State next, int size) {
        state = next;
        wanted = size;
        have = 0;
        bytes = next == State.SKIP ? bytes : new byte[Math.min(size, FIRST_STEP_BYTES)];
    }
}
