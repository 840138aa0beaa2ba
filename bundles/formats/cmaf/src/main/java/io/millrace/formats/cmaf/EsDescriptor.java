package io.millrace.formats.cmaf;

import io.millrace.formats.bitstream.ByteCursor;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import java.nio.ByteBuffer;

/**
 * The elementary stream descriptor in {@code esds} (ISO/IEC 14496-1 clause 7.2.6.5, ISO/IEC 14496-14 clause 3.1.2).
 *
 * @param objectType objectTypeIndication
 * @param decoderSpecific DecoderSpecificInfo, empty if there is none
 */
record EsDescriptor(int objectType, ByteBuffer decoderSpecific) {
    static final int MPEG4_AUDIO = 0x40;
    /** MPEG-2 AAC Main, LC and SSR follow each other. */
    static final int MPEG2_AAC_MAIN = 0x66;

    static final int MPEG2_AAC_SSR = 0x68;
    static final int MPEG2_AUDIO = 0x69;
    static final int MPEG1_AUDIO = 0x6B;
    static final int JPEG = 0x6C;

    private static final int TAG_ES = 3;
    private static final int TAG_DECODER_CONFIG = 4;
    private static final int TAG_DECODER_SPECIFIC = 5;
    private static final int TAG_SL_CONFIG = 6;
    private static final int VISUAL_STREAM = 4 << 2 | 1;
    private static final int AUDIO_STREAM = 5 << 2 | 1;
    private static final int DECODER_CONFIG_BYTES = 13;

    /** Whether it is MPEG-1 or MPEG-2 audio: MP3 in practice. */
    boolean isMpegAudio() {
        return objectType == MPEG1_AUDIO || objectType == MPEG2_AUDIO;
    }

    boolean isAac() {
        return objectType == MPEG4_AUDIO || objectType >= MPEG2_AAC_MAIN && objectType <= MPEG2_AAC_SSR;
    }

    void write(BoxWriter out) {
        int specific = decoderSpecific.remaining();
        int specificBytes = specific == 0 ? 0 : 1 + lengthBytes(specific) + specific;
        int config = DECODER_CONFIG_BYTES + specificBytes;
        int whole = 3 + 1 + lengthBytes(config) + config + 3;
        out.openFull("esds", 0, 0);
        header(out, TAG_ES, whole).u16(0).u8(0);
        header(out, TAG_DECODER_CONFIG, config)
                .u8(objectType)
                .u8(objectType == JPEG ? VISUAL_STREAM : AUDIO_STREAM)
                .zeros(11);
        if (specific > 0) {
            header(out, TAG_DECODER_SPECIFIC, specific).raw(decoderSpecific);
        }
        header(out, TAG_SL_CONFIG, 1).u8(2);
        out.close();
    }

    /** Reads the body of {@code esds}, FullBox fields included. */
    static EsDescriptor parse(ByteBuffer body) {
        ByteCursor in = new ByteCursor(body);
        in.skip(4);
        ByteCursor es = descriptor(in, TAG_ES);
        es.skip(2);
        int flags = es.u8();
        es.skip((flags & 0x80) != 0 ? 2 : 0);
        es.skip((flags & 0x40) != 0 ? es.u8() : 0);
        es.skip((flags & 0x20) != 0 ? 2 : 0);
        ByteCursor config = descriptor(es, TAG_DECODER_CONFIG);
        int objectType = config.u8();
        config.skip(DECODER_CONFIG_BYTES - 1);
        ByteBuffer specific = ByteBuffer.allocate(0);
        if (config.hasRemaining() && config.peek() == TAG_DECODER_SPECIFIC) {
            specific = descriptor(config, TAG_DECODER_SPECIFIC).rest();
        }
        return new EsDescriptor(objectType, specific);
    }

    private static ByteCursor descriptor(ByteCursor in, int tag) {
        int found = in.u8();
        if (found != tag) {
            throw new MalformedBitstreamException("Descriptor " + tag + " expected, found " + found);
        }
        int length = 0;
        int next;
        int count = 0;
        do {
            next = in.u8();
            length = length << 7 | next & 0x7F;
        } while ((next & 0x80) != 0 && ++count < 4);
        return new ByteCursor(in.slice(length));
    }

    private static BoxWriter header(BoxWriter out, int tag, int length) {
        out.u8(tag);
        for (int i = lengthBytes(length) - 1; i > 0; i--) {
            out.u8(length >>> 7 * i & 0x7F | 0x80);
        }
        return out.u8(length & 0x7F);
    }

    private static int lengthBytes(int length) {
        return length < 1 << 7 ? 1 : length < 1 << 14 ? 2 : length < 1 << 21 ? 3 : 4;
    }
}
