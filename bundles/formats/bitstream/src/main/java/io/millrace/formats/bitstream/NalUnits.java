package io.millrace.formats.bitstream;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The two framings of NAL units: behind a length (ISO/IEC 14496-15), which is the canonical form with four-byte lengths,
 * and behind start codes (ITU-T H.264 and H.265, Annex B).
 */
public final class NalUnits {
    /** A 16 MB access unit of the smallest units would otherwise become millions of views. */
    private static final int MAX_UNITS = 1 << 16;

    private NalUnits() {}

    /**
     * The units of an access unit in length-prefixed form, as views of it.
     *
     * @param lengthSize bytes of a length field: 1, 2 or 4
     * @throws MalformedBitstreamException if the framing is broken, or there are more than 65,536 units
     */
    public static List<ByteBuffer> split(ByteBuffer accessUnit, int lengthSize) {
        List<ByteBuffer> units = new ArrayList<>(8);
        NalCursor cursor = new NalCursor(accessUnit, lengthSize);
        while (cursor.next()) {
            add(units, cursor.unit());
        }
        return units;
    }

    /** The units of a byte stream with start codes, as views of it; trailing zero bytes are left out. */
    public static List<ByteBuffer> splitAnnexB(ByteBuffer stream) {
        List<ByteBuffer> units = new ArrayList<>(8);
        // an array is searched many times faster than a buffer: copying one that has none is worth it
        byte[] bytes = stream.hasArray() ? stream.array() : copy(stream);
        int base = stream.hasArray() ? stream.arrayOffset() : -stream.position();
        int end = base + stream.limit();
        int start = afterStartCode(bytes, base + stream.position(), end);
        while (start >= 0 && start < end) {
            int next = afterStartCode(bytes, start, end);
            int stop = next < 0 ? end : next - 3;
            while (stop > start && bytes[stop - 1] == 0) {
                stop--;
            }
            if (stop > start) {
                add(units, stream.slice(start - base, stop - start));
            }
            start = next;
        }
        return units;
    }

    private static byte[] copy(ByteBuffer stream) {
        byte[] bytes = new byte[stream.remaining()];
        stream.get(stream.position(), bytes);
        return bytes;
    }

    private static void add(List<ByteBuffer> units, ByteBuffer unit) {
        if (units.size() == MAX_UNITS) {
            throw new MalformedBitstreamException("An access unit has more than " + MAX_UNITS + " NAL units");
        }
        units.add(unit);
    }

    /** One access unit in canonical form from its NAL units. */
    public static ByteBuffer join(List<ByteBuffer> units) {
        long size = 0;
        for (ByteBuffer unit : units) {
            size += 4L + unit.remaining();
        }
        ByteBuffer joined = ByteBuffer.allocate(Math.toIntExact(size));
        for (ByteBuffer unit : units) {
            joined.putInt(unit.remaining()).put(unit.duplicate());
        }
        return joined.flip();
    }

    /** Start codes to canonical form. */
    public static ByteBuffer fromAnnexB(ByteBuffer stream) {
        return join(splitAnnexB(stream));
    }

    /** Canonical form to four-byte start codes. */
    public static ByteBuffer toAnnexB(ByteBuffer accessUnit) {
        ByteBuffer stream = ByteBuffer.allocate(accessUnit.remaining());
        NalCursor cursor = new NalCursor(accessUnit, 4);
        while (cursor.next()) {
            stream.putInt(1).put(cursor.unit());
        }
        return stream.flip();
    }

    /** Any length-prefixed form to the canonical one; what already is canonical comes back as it is, without a copy. */
    public static ByteBuffer normalise(ByteBuffer accessUnit, int lengthSize) {
        return lengthSize == 4 ? accessUnit : join(split(accessUnit, lengthSize));
    }

    /** Whether the bytes begin with a start code: some encoders send Annex B where lengths belong. */
    public static boolean looksLikeAnnexB(ByteBuffer bytes) {
        int at = bytes.position();
        if (bytes.remaining() < 5 || bytes.get(at) != 0 || bytes.get(at + 1) != 0) {
            return false;
        }
        // 00 00 01 as a length announces 256 to 511 bytes: believe the length when the units add up
        boolean startCode = bytes.get(at + 2) == 1 || bytes.get(at + 2) == 0 && bytes.get(at + 3) == 1;
        return startCode && !isLengthPrefixed(bytes);
    }

    private static boolean isLengthPrefixed(ByteBuffer accessUnit) {
        // a duplicate has the order of network bytes, whatever the original's
        ByteBuffer bytes = accessUnit.duplicate();
        long at = bytes.position();
        while (at + 4 <= bytes.limit()) {
            at += 4L + (bytes.getInt((int) at) & 0xFFFF_FFFFL);
        }
        return at == bytes.limit();
    }

    private static int afterStartCode(byte[] bytes, int from, int end) {
        int i = from + 2;
        while (i < end) {
            if (bytes[i] == 0) {
                i++;
            } else if (bytes[i] == 1 && bytes[i - 1] == 0 && bytes[i - 2] == 0) {
                return i + 1;
            } else {
                i += 3;
            }
        }
        return -1;
    }
}
