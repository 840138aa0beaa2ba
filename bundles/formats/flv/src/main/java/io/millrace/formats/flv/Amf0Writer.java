package io.millrace.formats.flv;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/** Writes AMF0 values into a buffer that grows as needed. Not thread-safe. */
public final class Amf0Writer {
    private static final int MAX_SHORT_STRING = 0xFFFF;

    private ByteBuffer out = ByteBuffer.allocate(256);

    /** The bytes of some values in a row. */
    public static ByteBuffer encode(Amf0Value... values) {
        Amf0Writer writer = new Amf0Writer();
        for (Amf0Value value : values) {
            writer.write(value);
        }
        return writer.toBuffer();
    }

    /** Appends a value. */
    public Amf0Writer write(Amf0Value value) {
        if (value instanceof Amf0Value.Number number) {
            room(9).put((byte) 0).putDouble(number.value());
        } else if (value instanceof Amf0Value.Bool bool) {
            room(2).put((byte) 1).put((byte) (bool.value() ? 1 : 0));
        } else if (value instanceof Amf0Value.Text text) {
            text(text.value());
        } else if (value instanceof Amf0Value.Obj object) {
            room(1).put((byte) 3);
            properties(object.properties());
        } else if (value instanceof Amf0Value.EcmaArray array) {
            room(5).put((byte) 8).putInt(array.properties().size());
            properties(array.properties());
        } else if (value instanceof Amf0Value.TypedObj object) {
            room(1).put((byte) 16);
            name(object.className());
            properties(object.properties());
        } else if (value instanceof Amf0Value.StrictArray array) {
            room(5).put((byte) 10).putInt(array.values().size());
            array.values().forEach(this::write);
        } else if (value instanceof Amf0Value.Date date) {
            room(11).put((byte) 11).putDouble(date.epochMs()).putShort((short) date.timeZone());
        } else if (value instanceof Amf0Value.Xml xml) {
            longString(15, xml.document().getBytes(StandardCharsets.UTF_8));
        } else {
            room(1).put((byte) (value == Amf0Value.NULL ? 5 : value == Amf0Value.UNDEFINED ? 6 : 13));
        }
        return this;
    }

    /** What was written so far, a copy. */
    public ByteBuffer toBuffer() {
        return ByteBuffer.wrap(Arrays.copyOf(out.array(), out.position()));
    }

    private void text(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        if (utf8.length > MAX_SHORT_STRING) {
            longString(12, utf8);
        } else {
            room(3 + utf8.length).put((byte) 2).putShort((short) utf8.length).put(utf8);
        }
    }

    private void longString(int marker, byte[] utf8) {
        room(5 + utf8.length).put((byte) marker).putInt(utf8.length).put(utf8);
    }

    private void properties(Map<String, Amf0Value> properties) {
        properties.forEach((name, value) -> {
            name(name);
            write(value);
        });
        room(3).putShort((short) 0).put((byte) 9);
    }

    private void name(String name) {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        if (utf8.length > MAX_SHORT_STRING) {
            throw new IllegalArgumentException("An AMF0 property name of " + utf8.length + " bytes is too long");
        }
        room(2 + utf8.length).putShort((short) utf8.length).put(utf8);
    }

    private ByteBuffer room(int bytes) {
        if (out.remaining() < bytes) {
            ByteBuffer larger = ByteBuffer.allocate(Math.max(out.capacity() * 2, out.position() + bytes));
            out = larger.put(out.flip());
        }
        return out;
    }
}
