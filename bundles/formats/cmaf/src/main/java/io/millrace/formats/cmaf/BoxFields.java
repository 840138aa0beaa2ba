package io.millrace.formats.cmaf;

import io.millrace.api.media.FourCc;
import io.millrace.formats.bitstream.ByteCursor;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/** Shows the fields of one box, and the rows of its table on lines of their own. */
final class BoxFields {
    private static final int MAX_HEX_BYTES = 48;

    private final StringBuilder out;
    private final String indent;
    private final StringBuilder rows = new StringBuilder();

    BoxFields(StringBuilder out, String indent) {
        this.out = out;
        this.indent = indent;
    }

    BoxFields append(Box box) {
        switch (box.type()) {
            case "ftyp", "styp" -> brands(Brands.parse(box.body()));
            case "mvhd", "mdhd" -> times(box);
            case "tkhd" -> track(box);
            case "hdlr" -> handler(box.cursor());
            case "elst" -> edits(box.cursor());
            case "stsd", "stts", "stsc", "stco", "dref" ->
                field("entries", full(box).u32());
            case "stsz" -> sizes(full(box));
            case "trex" -> defaults(full(box));
            case "mfhd" -> field("sequence", full(box).u32());
            case "tfhd" -> fragmentHeader(box.cursor());
            case "tfdt" -> decodeTime(box.cursor());
            case "trun" -> run(box.cursor());
            case "sidx" -> index(SegmentIndex.parse(box.body()));
            case "prft" -> reference(ProducerReference.parse(box.body()));
            case "emsg" -> event(EventMessage.parse(box.body()));
            case "esds" -> descriptor(EsDescriptor.parse(box.body()));
            case "mdat" -> checksum(box.body());
            default -> hex("body", box.body());
        }
        return this;
    }

    void end() {
        out.append('\n').append(rows);
    }

    private static ByteCursor full(Box box) {
        ByteCursor in = box.cursor();
        in.skip(4);
        return in;
    }

    private BoxFields field(String name, Object value) {
        out.append(' ').append(name).append('=').append(value);
        return this;
    }

    private void row(String text) {
        rows.append(indent).append("- ").append(text).append('\n');
    }

    private void brands(Brands brands) {
        field("major", brands.major()).field("minor", brands.minorVersion()).field("compatible", brands.compatible());
    }

    private void times(Box box) {
        ByteCursor in = box.cursor();
        int version = in.u8();
        in.skip(version == 1 ? 19 : 11);
        field("timescale", in.u32()).field("duration", version == 1 ? in.int64() : in.u32());
        if (box.type().equals("mdhd")) {
            int packed = in.u16();
            char[] code = new char[3];
            for (int i = 0; i < 3; i++) {
                code[i] = (char) ((packed >> 10 - 5 * i & 0x1F) + 0x60);
            }
            field("language", new String(code));
        }
    }

    private void track(Box box) {
        ByteCursor in = box.cursor();
        int version = in.u8();
        field("flags", in.u24());
        in.skip(version == 1 ? 16 : 8);
        field("trackId", in.u32());
        in.skip(4 + (version == 1 ? 8 : 4) + 8 + 2);
        field("group", in.u16()).field("volume", in.u16() >> 8);
        in.skip(2 + 36);
        field("width", in.u32() >> 16).field("height", in.u32() >> 16);
    }

    private void handler(ByteCursor in) {
        in.skip(8);
        field("type", new FourCc(in.int32()));
    }

    private void edits(ByteCursor in) {
        int version = in.u8();
        in.skip(3);
        long count = in.u32();
        field("entries", count);
        for (long i = 0; i < count && in.hasRemaining(); i++) {
            long duration = version == 1 ? in.int64() : in.u32();
            long mediaTime = version == 1 ? in.int64() : in.int32();
            row("duration=" + duration + " mediaTime=" + mediaTime);
            in.skip(4);
        }
    }

    private void sizes(ByteCursor in) {
        field("size", in.u32()).field("entries", in.u32());
    }

    private void defaults(ByteCursor in) {
        field("trackId", in.u32()).field("description", in.u32()).field("duration", in.u32());
        field("size", in.u32()).field("flags", hex32(in.int32()));
    }

    private void fragmentHeader(ByteCursor in) {
        in.skip(1);
        int flags = in.u24();
        field("trackId", in.u32());
        if ((flags & 0x01) != 0) {
            field("baseDataOffset", in.int64());
        }
        if ((flags & 0x02) != 0) {
            field("description", in.u32());
        }
        if ((flags & 0x08) != 0) {
            field("duration", in.u32());
        }
        if ((flags & 0x10) != 0) {
            field("size", in.u32());
        }
        if ((flags & 0x20) != 0) {
            field("flags", hex32(in.int32()));
        }
        if ((flags & 0x02_0000) != 0) {
            field("base", "moof");
        }
    }

    private void decodeTime(ByteCursor in) {
        int version = in.u8();
        in.skip(3);
        field("version", version).field("time", version == 1 ? in.int64() : in.u32());
    }

    private void run(ByteCursor in) {
        field("version", in.u8());
        int flags = in.u24();
        long count = in.u32();
        field("samples", count);
        if ((flags & 0x001) != 0) {
            field("dataOffset", in.int32());
        }
        if ((flags & 0x004) != 0) {
            field("firstFlags", hex32(in.int32()));
        }
        for (long i = 0; i < count && (flags & 0xF00) != 0; i++) {
            StringBuilder text = new StringBuilder();
            text.append((flags & 0x100) != 0 ? "duration=" + in.u32() + " " : "");
            text.append((flags & 0x200) != 0 ? "size=" + in.u32() + " " : "");
            text.append((flags & 0x400) != 0 ? "flags=" + hex32(in.int32()) + " " : "");
            text.append((flags & 0x800) != 0 ? "offset=" + in.int32() : "");
            row(text.toString().strip());
        }
    }

    private void index(SegmentIndex index) {
        field("reference", index.referenceId()).field("timescale", index.timescaleHz());
        field("earliest", index.earliestPresentationTime()).field("firstOffset", index.firstOffset());
        for (SegmentIndex.Entry entry : index.entries()) {
            row("size=" + entry.sizeBytes() + " duration=" + entry.duration() + " sap=" + entry.startsWithSap() + "/"
                    + entry.sapType() + "+" + entry.sapDelta() + (entry.index() ? " index" : ""));
        }
    }

    private void reference(ProducerReference reference) {
        field("trackId", reference.trackId()).field("flags", reference.flags());
        field("utcUs", reference.utcUs()).field("mediaTime", reference.mediaTime());
    }

    private void event(EventMessage event) {
        field("scheme", event.schemeIdUri()).field("value", '"' + event.value() + '"');
        field("timescale", event.timescaleHz()).field(event.relative() ? "delta" : "time", event.time());
        field("duration", event.duration()).field("id", event.id());
        hex("data", event.data());
    }

    private void descriptor(EsDescriptor descriptor) {
        field("objectType", String.format("0x%02x", descriptor.objectType()));
        hex("specific", descriptor.decoderSpecific());
    }

    private void checksum(ByteBuffer body) {
        CRC32 crc = new CRC32();
        crc.update(body);
        field("crc", hex32((int) crc.getValue()));
    }

    private void hex(String name, ByteBuffer bytes) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(MAX_HEX_BYTES, bytes.remaining()); i++) {
            text.append(String.format("%02x", bytes.get(bytes.position() + i)));
        }
        field(name, text + (bytes.remaining() > MAX_HEX_BYTES ? "…" : ""));
    }

    private static String hex32(int value) {
        return String.format("0x%08x", value);
    }
}
