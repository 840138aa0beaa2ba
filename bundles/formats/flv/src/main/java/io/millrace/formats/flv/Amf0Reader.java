package io.millrace.formats.flv;

import io.millrace.formats.bitstream.ByteCursor;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads AMF0 values. Nesting is bounded to {@value #MAX_DEPTH} levels and one message to {@value #MAX_VALUES} values, so
 * that no input can exhaust stack or memory. Throws {@link MalformedBitstreamException}. Not thread-safe.
 */
public final class Amf0Reader {
    /** Levels of objects in objects. */
    public static final int MAX_DEPTH = 32;
    /** Values in one message, those reached by references counted each time. */
    public static final int MAX_VALUES = 10_000;
    /** Bytes that references may repeat in one message: written out again, a small message must not become a huge one. */
    static final int MAX_REPEATED_BYTES = 1 << 20;

    private static final int MAX_NAME_BYTES = 0xFFFF;

    private static final int OBJECT_END = 9;

    private final ByteCursor in;
    private final List<Amf0Value> complex = new ArrayList<>();
    private final List<Integer> complexValues = new ArrayList<>();
    private final List<Long> complexBytes = new ArrayList<>();
    private int values;
    private long repeatedBytes;

    /** Reads from the buffer's position to its limit. */
    public Amf0Reader(ByteBuffer message) {
        in = new ByteCursor(message);
    }

    /** Every value of a message. */
    public static List<Amf0Value> readAll(ByteBuffer message) {
        Amf0Reader reader = new Amf0Reader(message);
        List<Amf0Value> all = new ArrayList<>();
        while (reader.hasRemaining()) {
            all.add(reader.read());
        }
        return all;
    }

    /**
     * A command or data message of AMF3 (RTMP types 17, 15) as the AMF0 it holds: without the format selector byte 0 that
     * comes first. Messages that begin otherwise come back unchanged.
     */
    public static ByteBuffer unwrapAmf3(ByteBuffer message) {
        boolean selector = message.hasRemaining() && message.get(message.position()) == 0;
        return selector ? message.slice(message.position() + 1, message.remaining() - 1) : message.slice();
    }

    public boolean hasRemaining() {
        return in.hasRemaining();
    }

    /** Bytes not read yet. */
    public int remaining() {
        return in.remaining();
    }

    /** The next value. */
    public Amf0Value read() {
        return read(0);
    }

    private Amf0Value read(int depth) {
        count(1);
        if (depth > MAX_DEPTH) {
            throw new MalformedBitstreamException("AMF values are nested deeper than " + MAX_DEPTH + " levels");
        }
        int marker = in.u8();
        return switch (marker) {
            case 0 -> new Amf0Value.Number(in.float64());
            case 1 -> new Amf0Value.Bool(in.u8() != 0);
            case 2 -> new Amf0Value.Text(text(in.u16()));
            case 3, 8, 10, 16 -> complex(marker, depth);
            case 5 -> Amf0Value.NULL;
            case 6 -> Amf0Value.UNDEFINED;
            case 7 -> reference(in.u16());
            case 11 -> new Amf0Value.Date(in.float64(), (short) in.u16());
            case 12 -> new Amf0Value.Text(longText());
            case 13 -> Amf0Value.Constant.UNSUPPORTED;
            case 15 -> new Amf0Value.Xml(longText());
            case 17 -> new Amf3Reader(in, this::count, this::repeat).read(depth);
            default -> throw new MalformedBitstreamException("AMF0 has no value of type " + marker);
        };
    }

    private Amf0Value complex(int marker, int depth) {
        int slot = complex.size();
        int valuesBefore = values;
        long bytesBefore = repeatedBytes - in.remaining();
        complex.add(null);
        complexValues.add(0);
        complexBytes.add(0L);
        Amf0Value value =
                switch (marker) {
                    case 3 -> new Amf0Value.Obj(properties(depth));
                    case 8 -> {
                        // the count is advisory and often wrong
                        in.skip(4);
                        yield new Amf0Value.EcmaArray(properties(depth));
                    }
                    case 10 -> strictArray(depth);
                    default -> new Amf0Value.TypedObj(name(text(in.u16())), properties(depth));
                };
        complex.set(slot, value);
        complexValues.set(slot, values - valuesBefore);
        complexBytes.set(slot, repeatedBytes - in.remaining() - bytesBefore);
        return value;
    }

    private Amf0Value reference(int index) {
        if (index >= complex.size() || complex.get(index) == null) {
            throw new MalformedBitstreamException("An AMF0 reference points nowhere or at itself");
        }
        count(complexValues.get(index));
        repeat(complexBytes.get(index));
        return complex.get(index);
    }

    private Amf0Value strictArray(int depth) {
        long size = in.u32();
        if (size > in.remaining()) {
            throw new MalformedBitstreamException("An AMF0 array of " + size + " values does not fit in the message");
        }
        List<Amf0Value> list = new ArrayList<>((int) Math.min(size, 64));
        for (int i = 0; i < size; i++) {
            list.add(read(depth + 1));
        }
        return new Amf0Value.StrictArray(list);
    }

    private Map<String, Amf0Value> properties(int depth) {
        Map<String, Amf0Value> properties = new LinkedHashMap<>();
        // some encoders forget the end marker of the last object
        while (in.hasRemaining()) {
            String name = name(text(in.u16()));
            if (name.isEmpty() && in.peek() == OBJECT_END) {
                in.skip(1);
                break;
            }
            properties.put(name, read(depth + 1));
        }
        return properties;
    }

    private String longText() {
        long length = in.u32();
        if (length > in.remaining()) {
            throw new MalformedBitstreamException("An AMF0 string of " + length + " bytes does not fit in the message");
        }
        return text((int) length);
    }

    private String text(int bytes) {
        return new String(in.array(bytes), StandardCharsets.UTF_8);
    }

    /** A name that can be written again: broken UTF-8 grows when it is read, and AMF3 knows longer names. */
    static String name(String text) {
        if (text.length() > MAX_NAME_BYTES / 3 && text.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
            throw new MalformedBitstreamException("An AMF name has more than " + MAX_NAME_BYTES + " bytes");
        }
        return text;
    }

    private void repeat(long moreBytes) {
        repeatedBytes += moreBytes;
        if (repeatedBytes > MAX_REPEATED_BYTES) {
            throw new MalformedBitstreamException(
                    "The references of an AMF message repeat more than " + MAX_REPEATED_BYTES + " bytes");
        }
    }

    private void count(int more) {
        values += more;
        if (values > MAX_VALUES) {
            throw new MalformedBitstreamException("An AMF message holds more than " + MAX_VALUES + " values");
        }
    }
}
