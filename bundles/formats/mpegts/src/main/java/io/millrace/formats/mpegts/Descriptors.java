package io.millrace.formats.mpegts;

import io.millrace.api.media.FourCc;
import io.millrace.formats.bitstream.ByteCursor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The descriptors of a programme or stream (ISO/IEC 13818-1 clause 2.6 and ETSI EN 300 468 clause 6). */
record Descriptors(List<Descriptors.Descriptor> list) {
    static final int REGISTRATION = 0x05;
    static final int LANGUAGE = 0x0A;
    static final int METADATA_POINTER = 0x25;
    static final int METADATA = 0x26;
    static final int DVB_AC3 = 0x6A;
    static final int DVB_EAC3 = 0x7A;
    static final int DVB_EXTENSION = 0x7F;
    /** descriptor_tag of AV1_video_descriptor, and the extension tag of opus_audio_descriptor. */
    static final int USER_DEFINED = 0x80;

    private static final int METADATA_FORMAT_IDENTIFIER = 0xFF;
    private static final int METADATA_APPLICATION_IDENTIFIER = 0xFFFF;

    /** One descriptor. */
    record Descriptor(int tag, ByteBuffer body) {
        Descriptor {
            body = body.slice();
        }

        @Override
        public ByteBuffer body() {
            return body.duplicate();
        }
    }

    /** Reads as far as descriptors are whole; one that is cut off ends the list. */
    static Descriptors parse(ByteBuffer bytes) {
        ByteCursor in = new ByteCursor(bytes);
        List<Descriptor> list = new ArrayList<>();
        while (in.remaining() >= 2) {
            int tag = in.u8();
            int length = in.u8();
            if (length > in.remaining()) {
                break;
            }
            list.add(new Descriptor(tag, in.slice(length)));
        }
        return new Descriptors(List.copyOf(list));
    }

    boolean has(int tag) {
        return find(tag).isPresent();
    }

    Optional<ByteBuffer> find(int tag) {
        return list.stream()
                .filter(descriptor -> descriptor.tag == tag)
                .findFirst()
                .map(Descriptor::body);
    }

    /** Whether a registration descriptor names this format_identifier. */
    boolean isRegistered(String format) {
        int code = FourCc.of(format).code();
        return list.stream()
                .filter(descriptor -> descriptor.tag == REGISTRATION)
                .map(Descriptor::body)
                .anyMatch(body -> body.remaining() >= 4 && body.getInt() == code);
    }

    /** The body of an extension descriptor behind its extension tag. */
    Optional<ByteBuffer> extension(int extensionTag) {
        return list.stream()
                .filter(descriptor -> descriptor.tag == DVB_EXTENSION)
                .map(Descriptor::body)
                .filter(body -> body.hasRemaining() && (body.get() & 0xFF) == extensionTag)
                .findFirst()
                .map(ByteBuffer::slice);
    }

    /** Whether a metadata descriptor names this metadata_format_identifier (ISO/IEC 13818-1 clause 2.6.60). */
    boolean isMetadata(String format) {
        int code = FourCc.of(format).code();
        return list.stream()
                .filter(descriptor -> descriptor.tag == METADATA)
                .map(Descriptor::body)
                .anyMatch(body -> metadataFormat(body) == code);
    }

    private static int metadataFormat(ByteBuffer body) {
        if (body.remaining() < 3) {
            return 0;
        }
        int skip = (body.getShort() & 0xFFFF) == METADATA_APPLICATION_IDENTIFIER ? 4 : 0;
        if (body.remaining() < skip + 5) {
            return 0;
        }
        body.position(body.position() + skip);
        return (body.get() & 0xFF) == METADATA_FORMAT_IDENTIFIER ? body.getInt() : 0;
    }

    /** The ISO 639-2 code of the language descriptor. */
    Optional<String> language() {
        return find(LANGUAGE).filter(body -> body.remaining() >= 3).map(body -> StandardCharsets.ISO_8859_1
                .decode(body.slice(body.position(), 3))
                .toString());
    }
}
