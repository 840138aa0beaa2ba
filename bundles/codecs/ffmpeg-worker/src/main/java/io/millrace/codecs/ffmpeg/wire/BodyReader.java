package io.millrace.codecs.ffmpeg.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the fields of a message. */
final class BodyReader {
    private static final int MAX_LINE_CHARS = 500;

    private final ByteBuffer in;

    BodyReader(ByteBuffer body) {
        in = body;
    }

    /** Reads one element of a list. */
    @FunctionalInterface
    interface Element<T> {
        T read() throws WireException;
    }

    int u8() throws WireException {
        return need(1).get() & 0xFF;
    }

    int u16() throws WireException {
        return need(Short.BYTES).getShort() & 0xFFFF;
    }

    int i32() throws WireException {
        return need(Integer.BYTES).getInt();
    }

    /** A number that is not negative. */
    int count() throws WireException {
        int value = i32();
        if (value < 0) {
            throw new WireException("A number in a message is out of range");
        }
        return value;
    }

    long i64() throws WireException {
        return need(Long.BYTES).getLong();
    }

    double f64() throws WireException {
        return need(Double.BYTES).getDouble();
    }

    boolean flag() throws WireException {
        int value = u8();
        if (value > 1) {
            throw new WireException("A flag in a message is " + value);
        }
        return value == 1;
    }

    <E extends Enum<E>> E choice(E[] values) throws WireException {
        int value = u8();
        if (value >= values.length) {
            throw new WireException("A choice in a message is " + value);
        }
        return values[value];
    }

    String text() throws WireException {
        return StandardCharsets.UTF_8.decode(slice(u16())).toString();
    }

    /** A text for people, or a name: one line of a bounded length without control characters. */
    String line() throws WireException {
        String text = text();
        int chars = Math.min(MAX_LINE_CHARS, text.length());
        StringBuilder line = new StringBuilder(chars);
        for (int i = 0; i < chars; i++) {
            char c = text.charAt(i);
            line.append(Character.isISOControl(c) ? ' ' : c);
        }
        return line.toString();
    }

    /** A number that is one. */
    double finite() throws WireException {
        double value = f64();
        if (!Double.isFinite(value)) {
            throw new WireException("A number in a message is " + value);
        }
        return value;
    }

    Map<String, String> map() throws WireException {
        int count = u16();
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i < count; i++) {
            map.put(text(), text());
        }
        return map;
    }

    ByteBuffer bytes() throws WireException {
        return slice(count());
    }

    <T> List<T> list(Element<T> element) throws WireException {
        int count = u16();
        List<T> list = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            list.add(element.read());
        }
        return list;
    }

    /** What is left. */
    ByteBuffer payload() throws WireException {
        return slice(in.remaining());
    }

    void checkEnd() throws WireException {
        if (in.hasRemaining()) {
            throw new WireException("A message is " + in.remaining() + " bytes too long");
        }
    }

    private ByteBuffer slice(int bytes) throws WireException {
        need(bytes);
        ByteBuffer slice = in.slice(in.position(), bytes).asReadOnlyBuffer();
        in.position(in.position() + bytes);
        return slice;
    }

    private ByteBuffer need(int bytes) throws WireException {
        if (in.remaining() < bytes) {
            throw new WireException("A message is cut off");
        }
        return in;
    }
}
