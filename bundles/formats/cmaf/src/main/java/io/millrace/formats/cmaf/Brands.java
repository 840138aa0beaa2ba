package io.millrace.formats.cmaf;

import io.millrace.api.media.FourCc;
import io.millrace.formats.bitstream.ByteCursor;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The body of {@code ftyp} and {@code styp} (ISO/IEC 14496-12 clauses 4.3 and 8.16.2).
 *
 * @param major the best use
 * @param minorVersion of the major brand
 * @param compatible every brand whose rules are kept
 */
public record Brands(FourCc major, long minorVersion, List<FourCc> compatible) {
    /** The first chunk of a CMAF segment. */
    public static final Brands SEGMENT = of("msdh", "msdh", "cmfs", "cmff");
    /** The first and last chunk of the last segment of a presentation. */
    public static final Brands LAST_SEGMENT = of("msdh", "msdh", "cmfs", "cmff", "lmsg");
    /** A chunk that does not begin a segment. */
    public static final Brands CHUNK = of("cmfl", "cmfl");

    private static final int FTYP = 'f' << 24 | 't' << 16 | 'y' << 8 | 'p';
    private static final int STYP = 's' << 24 | 't' << 16 | 'y' << 8 | 'p';
    private static final int FIXED_BYTES = 16;
    private static final int MAX_BRANDS = 64;

    public Brands {
        compatible = List.copyOf(compatible);
    }

    /** Brands by their characters, minor version 0. */
    public static Brands of(String major, String... compatible) {
        return new Brands(
                FourCc.of(major),
                0,
                List.of(compatible).stream().map(FourCc::of).toList());
    }

    /** Whether the brand is the major one or among the compatible ones. */
    public boolean has(String brand) {
        FourCc code = FourCc.of(brand);
        return major.equals(code) || compatible.contains(code);
    }

    /** The {@code styp} box, for a segment made of other parts than chunks with heads. */
    public ByteBuffer toSegmentTypeBox() {
        ByteBuffer out = ByteBuffer.allocate(boxBytes());
        putSegmentType(out);
        return out.flip();
    }

    int boxBytes() {
        return FIXED_BYTES + 4 * compatible.size();
    }

    void putSegmentType(ByteBuffer out) {
        put(out, STYP);
    }

    void putFileType(ByteBuffer out) {
        put(out, FTYP);
    }

    static Brands parse(ByteBuffer body) {
        ByteCursor in = new ByteCursor(body);
        FourCc major = new FourCc(in.int32());
        long minor = in.u32();
        if (in.remaining() > 4 * MAX_BRANDS) {
            throw new MalformedBitstreamException("More than " + MAX_BRANDS + " brands");
        }
        List<FourCc> compatible = new ArrayList<>();
        while (in.remaining() >= 4) {
            compatible.add(new FourCc(in.int32()));
        }
        return new Brands(major, minor, compatible);
    }

    private void put(ByteBuffer out, int type) {
        out.putInt(boxBytes()).putInt(type).putInt(major.code()).putInt((int) minorVersion);
        for (int i = 0; i < compatible.size(); i++) {
            out.putInt(compatible.get(i).code());
        }
    }
}
