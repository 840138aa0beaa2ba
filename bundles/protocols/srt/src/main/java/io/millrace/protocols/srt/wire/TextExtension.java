package io.millrace.protocols.srt.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Text in extensions, the stream id above all: in groups of four bytes, each in reverse order, filled up with zeros. */
public final class TextExtension {
    private static final int MAX_BYTES = 512;

    private TextExtension() {}

    /** Reads the text. */
    public static String parse(ByteBuffer in) throws MalformedPacketException {
        if (in.remaining() > MAX_BYTES) {
            throw new MalformedPacketException("A stream id of " + in.remaining() + " bytes; 512 are allowed");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int word = 0; word + 4 <= in.remaining(); word += 4) {
            for (int i = 3; i >= 0; i--) {
                bytes.write(in.get(in.position() + word + i));
            }
        }
        String text = bytes.toString(StandardCharsets.UTF_8);
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    /**
     * Writes the text.
     *
     * @throws IllegalArgumentException if it is too long
     */
    public static Extension of(int type, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException("The stream id has " + bytes.length + " bytes; 512 are allowed");
        }
        int padded = bytes.length + 3 & ~3;
        ByteBuffer content = ByteBuffer.allocate(padded);
        for (int i = 0; i < padded; i++) {
            int index = (i & ~3) + 3 - (i & 3);
            content.put(index < bytes.length ? bytes[index] : 0);
        }
        return new Extension(type, content.flip());
    }
}
