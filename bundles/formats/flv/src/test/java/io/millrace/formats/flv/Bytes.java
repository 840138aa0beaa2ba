package io.millrace.formats.flv;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Bytes as hex digits, with spaces for the eye. */
final class Bytes {
    private Bytes() {}

    static ByteBuffer of(String digits) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(digits.replace(" ", "")));
    }

    static String hex(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return HexFormat.of().formatHex(copy);
    }

    static ByteBuffer join(ByteBuffer... parts) {
        int size = 0;
        for (ByteBuffer part : parts) {
            size += part.remaining();
        }
        ByteBuffer all = ByteBuffer.allocate(size);
        for (ByteBuffer part : parts) {
            all.put(part.duplicate());
        }
        return all.flip();
    }
}
