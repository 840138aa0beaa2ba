package io.millrace.formats.bitstream;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An ID3 tag, version 2.4 when written, 2.3 and 2.4 when read (id3.org), for timed metadata in HLS and {@code emsg}.
 *
 * @param frames in their order
 */
public record Id3Tag(List<Frame> frames) {
    /** One frame of a tag. */
    public sealed interface Frame permits Text, Private, Other {}

    /** TXXX: a described text. */
    public record Text(String description, String value) implements Frame {}

    /** PRIV: bytes that belong to an owner, usually a URL or reversed domain name. */
    public record Private(String owner, ByteBuffer data) implements Frame {
        public Private {
            data = data.slice().asReadOnlyBuffer();
        }

        @Override
        public ByteBuffer data() {
            return data.duplicate();
        }
    }

    /** Any other frame, unread. */
    public record Other(String id, ByteBuffer body) implements Frame {
        public Other {
            body = body.slice().asReadOnlyBuffer();
        }

        @Override
        public ByteBuffer body() {
            return body.duplicate();
        }
    }

    private static final int HEADER_BYTES = 10;
    private static final int FLAG_UNSYNCHRONISED = 0x80;
    private static final int FLAG_EXTENDED = 0x40;
    private static final int ENCODING_UTF8 = 3;
    private static final Charset[] ENCODINGS = {
        StandardCharsets.ISO_8859_1, StandardCharsets.UTF_16, StandardCharsets.UTF_16BE, StandardCharsets.UTF_8
    };

    public Id3Tag {
        frames = List.copyOf(frames);
    }

    /** A tag of one TXXX frame. */
    public static Id3Tag text(String description, String value) {
        return new Id3Tag(List.of(new Text(description, value)));
    }

    /** A tag of one PRIV frame. */
    public static Id3Tag privateData(String owner, ByteBuffer data) {
        return new Id3Tag(List.of(new Private(owner, data)));
    }

    /**
     * Reads a tag.
     *
     * @throws MalformedBitstreamException if the bytes are none
     */
    public static Id3Tag parse(ByteBuffer bytes) {
        ByteCursor header = new ByteCursor(bytes);
        if (header.u24() != 0x494433) {
            throw new MalformedBitstreamException("Not an ID3 tag");
        }
        int version = header.u8();
        if (version != 3 && version != 4) {
            throw new MalformedBitstreamException("ID3 version 2." + version + " is not supported");
        }
        header.skip(1);
        int flags = header.u8();
        ByteBuffer body = header.slice(syncSafe(header));
        if ((flags & FLAG_UNSYNCHRONISED) != 0 && version == 3) {
            body = resynchronise(body);
        }
        ByteCursor in = new ByteCursor(body);
        if ((flags & FLAG_EXTENDED) != 0) {
            long size = version == 4 ? syncSafe(in) - 4L : in.u32();
            in.skip((int) Math.max(0, Math.min(size, Integer.MAX_VALUE)));
        }
        List<Frame> frames = new ArrayList<>();
        while (in.remaining() >= HEADER_BYTES && in.peek() != 0) {
            frames.add(frame(in, version));
        }
        return new Id3Tag(frames);
    }

    /** The tag's bytes. */
    public ByteBuffer toBuffer() {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (Frame frame : frames) {
            byte[] content;
            String id;
            if (frame instanceof Text text) {
                id = "TXXX";
                content = join(
                        (byte) ENCODING_UTF8, text.description(), text.value().getBytes(StandardCharsets.UTF_8));
            } else if (frame instanceof Private data) {
                id = "PRIV";
                content = join(null, data.owner(), array(data.data()));
            } else {
                id = ((Other) frame).id();
                content = array(((Other) frame).body());
            }
            body.writeBytes(id.getBytes(StandardCharsets.ISO_8859_1));
            writeSyncSafe(body, content.length);
            body.write(0);
            body.write(0);
            body.writeBytes(content);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {'I', 'D', '3', 4, 0, 0});
        writeSyncSafe(out, body.size());
        out.writeBytes(body.toByteArray());
        return ByteBuffer.wrap(out.toByteArray());
    }

    private static Frame frame(ByteCursor in, int version) {
        String id = new String(in.array(4), StandardCharsets.ISO_8859_1);
        long size = version == 4 ? syncSafe(in) : in.u32();
        in.skip(2);
        if (size > in.remaining()) {
            throw new MalformedBitstreamException("An ID3 frame of " + size + " bytes does not fit in the tag");
        }
        ByteBuffer body = in.slice((int) size);
        if (id.equals("TXXX") && body.hasRemaining()) {
            int encoding = body.get(body.position());
            if (encoding < 0 || encoding >= ENCODINGS.length) {
                throw new MalformedBitstreamException("ID3 text encoding " + encoding + " is not defined");
            }
            return text(array(body), ENCODINGS[encoding], encoding == 1 || encoding == 2 ? 2 : 1);
        }
        if (id.equals("PRIV")) {
            byte[] content = array(body);
            int end = terminator(content, 0, 1);
            String owner = new String(content, 0, end, StandardCharsets.ISO_8859_1);
            int from = Math.min(end + 1, content.length);
            return new Private(owner, ByteBuffer.wrap(content, from, content.length - from));
        }
        return new Other(id, body);
    }

    private static Text text(byte[] content, Charset charset, int unit) {
        int end = terminator(content, 1, unit);
        int from = Math.min(end + unit, content.length);
        int stop = terminator(content, from, unit);
        return new Text(new String(content, 1, end - 1, charset), new String(content, from, stop - from, charset));
    }

    private static int terminator(byte[] content, int from, int unit) {
        for (int i = from; i + unit <= content.length; i += unit) {
            if (content[i] == 0 && content[i + unit - 1] == 0) {
                return i;
            }
        }
        return content.length;
    }

    private static ByteBuffer resynchronise(ByteBuffer body) {
        byte[] from = array(body);
        byte[] to = new byte[from.length];
        int size = 0;
        for (int i = 0; i < from.length; i++) {
            to[size++] = from[i];
            if (from[i] == (byte) 0xFF && i + 1 < from.length && from[i + 1] == 0) {
                i++;
            }
        }
        return ByteBuffer.wrap(Arrays.copyOf(to, size));
    }

    private static byte[] join(Byte encoding, String name, byte[] data) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (encoding != null) {
            out.write(encoding);
        }
        out.writeBytes(name.getBytes(StandardCharsets.UTF_8));
        out.write(0);
        out.writeBytes(data);
        return out.toByteArray();
    }

    private static byte[] array(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return copy;
    }

    private static int syncSafe(ByteCursor in) {
        long raw = in.u32();
        return (int) (raw >> 3 & 0xFE00000 | raw >> 2 & 0x1FC000 | raw >> 1 & 0x3F80 | raw & 0x7F);
    }

    private static void writeSyncSafe(ByteArrayOutputStream out, int size) {
        for (int shift = 21; shift >= 0; shift -= 7) {
            out.write(size >> shift & 0x7F);
        }
    }
}
