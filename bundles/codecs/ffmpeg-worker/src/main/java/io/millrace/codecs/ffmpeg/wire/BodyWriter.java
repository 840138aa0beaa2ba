package io.millrace.codecs.ffmpeg.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.function.Consumer;

/** Writes the fields of a message, behind room for its length. */
final class BodyWriter {
    static final int MAX_U16 = 0xFFFF;

    private ByteBuffer out = ByteBuffer.allocate(64);

    BodyWriter(int type) {
        i32(0);
        u8(type);
    }

    BodyWriter u8(int value) {
        room(1).put((byte) inRange(value, 0xFF));
        return this;
    }

    BodyWriter u16(int value) {
        room(Short.BYTES).putShort((short) inRange(value, MAX_U16));
        return this;
    }

    /** Also for unsigned numbers and FourCCs. */
    BodyWriter i32(int value) {
        room(Integer.BYTES).putInt(value);
        return this;
    }

    BodyWriter i64(long value) {
        room(Long.BYTES).putLong(value);
        return this;
    }

    BodyWriter f64(double value) {
        room(Double.BYTES).putDouble(value);
        return this;
    }

    BodyWriter flag(boolean value) {
        return u8(value ? 1 : 0);
    }

    BodyWriter text(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        u16(bytes.length);
        room(bytes.length).put(bytes);
        return this;
    }

    BodyWriter map(Map<String, String> values) {
        return list(values.entrySet(), entry -> text(entry.getKey()).text(entry.getValue()));
    }

    BodyWriter bytes(ByteBuffer value) {
        i32(value.remaining());
        room(value.remaining()).put(value.duplicate());
        return this;
    }

    <T> BodyWriter list(Collection<T> values, Consumer<T> each) {
        u16(values.size());
        values.forEach(each);
        return this;
    }

    /** The whole message, but for a payload that follows it. */
    ByteBuffer finish(int payloadBytes) {
        long length = out.position() - Integer.BYTES + (long) payloadBytes;
        if (length > Message.MAX_BYTES) {
            throw new IllegalArgumentException("A message of " + length + " bytes is too long");
        }
        return out.putInt(0, (int) length).flip();
    }

    private static int inRange(int value, int max) {
        if (value < 0 || value > max) {
            throw new IllegalArgumentException(value + " is not 0 to " + max);
        }
        return value;
    }

    private ByteBuffer room(int bytes) {
        if (out.remaining() < bytes) {
            ByteBuffer larger = ByteBuffer.allocate(Math.addExact(2 * out.capacity(), bytes));
            out = larger.put(out.flip());
        }
        return out;
    }
}
