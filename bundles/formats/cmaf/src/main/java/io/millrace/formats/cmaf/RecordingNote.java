package io.millrace.formats.cmaf;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A line of text behind the head of a recording, in a {@code uuid} box that players pass over. */
public final class RecordingNote {
    private static final long UUID_HIGH = 0x4d69_6c6c_7261_6365L;
    private static final long UUID_LOW = 0x8d2f_6b1e_93c0_5a02L;
    private static final int FIXED_BYTES = 16;
    private static final int MAX_BYTES = 4096;

    private RecordingNote() {}

    /** The box. */
    public static ByteBuffer of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException("A note of " + bytes.length + " bytes is too long");
        }
        ByteBuffer id = ByteBuffer.allocate(FIXED_BYTES).putLong(UUID_HIGH).putLong(UUID_LOW);
        return new BoxWriter()
                .open("uuid")
                .raw(id.flip())
                .raw(ByteBuffer.wrap(bytes))
                .close()
                .toBuffer();
    }

    /** The text of such a box; null if it is another. */
    static String text(Box box) {
        ByteBuffer body = box.body();
        boolean own = body.remaining() >= FIXED_BYTES
                && body.remaining() <= FIXED_BYTES + MAX_BYTES
                && body.getLong() == UUID_HIGH
                && body.getLong() == UUID_LOW;
        return own ? StandardCharsets.UTF_8.decode(body).toString() : null;
    }
}
