package io.millrace.formats.bitstream;

import java.nio.ByteBuffer;

/**
 * The STREAMINFO block of FLAC (RFC 9639 section 8.2).
 *
 * @param maxBlockSamples largest block in samples a channel
 * @param sampleRateHz sampling rate
 * @param channels 1 to 8
 * @param bitsPerSample 4 to 32
 * @param body the 34 bytes of the block
 */
public record FlacStreamInfo(int maxBlockSamples, int sampleRateHz, int channels, int bitsPerSample, ByteBuffer body) {
    private static final int MAGIC = 0x664C6143;
    private static final int BODY_BYTES = 34;
    private static final int LAST_BLOCK = 0x80;

    public FlacStreamInfo {
        body = body.slice().asReadOnlyBuffer();
    }

    @Override
    public ByteBuffer body() {
        return body.duplicate();
    }

    /**
     * Reads the first metadata block; "fLaC" (a file, enhanced RTMP) or FullBox fields ({@code dfLa}) may precede it. The
     * block's 34 bytes alone, which FFmpeg sends over RTMP, will do.
     *
     * @throws MalformedBitstreamException if it is no STREAMINFO
     */
    public static FlacStreamInfo parse(ByteBuffer blocks) {
        if (blocks.remaining() == BODY_BYTES) {
            return parseBody(blocks);
        }
        ByteCursor in = new ByteCursor(blocks);
        int first = in.int32();
        // FullBox version and flags are four zero bytes; a STREAMINFO header never is, for its length is 34
        if (first == MAGIC || first == 0) {
            first = in.int32();
        }
        if ((first & 0x7FFF_FFFF) != BODY_BYTES) {
            throw new MalformedBitstreamException("The FLAC metadata does not begin with STREAMINFO");
        }
        return parseBody(in.slice(BODY_BYTES));
    }

    private static FlacStreamInfo parseBody(ByteBuffer body) {
        BitReader bits = new BitReader(body);
        bits.skip(16);
        int maxBlock = bits.bits(16);
        bits.skip(48);
        int rate = bits.bits(20);
        int channels = bits.bits(3) + 1;
        if (rate == 0) {
            throw new MalformedBitstreamException("The FLAC stream has no sampling rate");
        }
        return new FlacStreamInfo(maxBlock, rate, channels, bits.bits(5) + 1, body);
    }

    /** The block with its header, marked as the last: the canonical configuration, {@code dfLa} without FullBox fields. */
    public ByteBuffer toBuffer() {
        return ByteBuffer.allocate(4 + BODY_BYTES)
                .putInt(LAST_BLOCK << 24 | BODY_BYTES)
                .put(body())
                .flip();
    }

    /** "fLaC" and the block, as enhanced RTMP carries it. */
    public ByteBuffer toBufferWithMagic() {
        return ByteBuffer.allocate(8 + BODY_BYTES).putInt(MAGIC).put(toBuffer()).flip();
    }

    /** Samples a channel of one frame (RFC 9639 section 9.1). */
    static int frameSamples(ByteBuffer configuration, ByteBuffer frame) {
        ByteCursor in = new ByteCursor(frame);
        if ((in.u16() & 0xFFFE) != 0xFFF8) {
            throw new MalformedBitstreamException("Not a FLAC frame");
        }
        int size = in.u8() >> 4;
        in.skip(1);
        if (size == 1) {
            return 192;
        }
        if (size >= 2 && size <= 5) {
            return 576 << size - 2;
        }
        if (size >= 8) {
            return 256 << size - 8;
        }
        int lead = Integer.numberOfLeadingZeros(~in.u8() << 24);
        in.skip(Math.max(0, lead - 1));
        return switch (size) {
            case 6 -> in.u8() + 1;
            case 7 -> in.u16() + 1;
            default -> parse(configuration).maxBlockSamples();
        };
    }
}
