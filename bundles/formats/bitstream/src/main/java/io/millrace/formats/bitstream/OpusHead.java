package io.millrace.formats.bitstream;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The identification header of Opus (RFC 7845 section 5.1).
 *
 * @param channels output channels
 * @param preSkip samples at 48 kHz to drop from the decoder's output
 * @param inputRateHz sampling rate before encoding, informative
 * @param gainQ8 output gain in dB times 256
 * @param mappingFamily channel mapping family
 * @param mapping stream count, coupled count and channel mapping; empty for family 0
 */
public record OpusHead(int channels, int preSkip, int inputRateHz, int gainQ8, int mappingFamily, ByteBuffer mapping) {

    private static final byte[] MAGIC = {'O', 'p', 'u', 's', 'H', 'e', 'a', 'd'};
    private static final int FIXED_BYTES = 11;
    private static final int MAX_PACKET_SAMPLES = 5760;
    private static final int ENCODER_PRE_SKIP = 312;
    private static final int RATE_HZ = 48_000;

    public OpusHead {
        mapping = mapping.slice().asReadOnlyBuffer();
    }

    @Override
    public ByteBuffer mapping() {
        return mapping.duplicate();
    }

    /** What a mono or stereo stream without header is like. */
    public static OpusHead of(int channels) {
        return new OpusHead(channels, ENCODER_PRE_SKIP, RATE_HZ, 0, 0, ByteBuffer.allocate(0));
    }

    /**
     * Reads a header, with or without its magic.
     *
     * @throws MalformedBitstreamException if it is none
     */
    public static OpusHead parse(ByteBuffer header) {
        ByteBuffer in = header.slice().order(ByteOrder.LITTLE_ENDIAN);
        if (in.remaining() >= MAGIC.length && in.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
            in.position(MAGIC.length);
        }
        if (in.remaining() < FIXED_BYTES) {
            throw new MalformedBitstreamException("The Opus header is cut off");
        }
        int version = in.get() & 0xFF;
        int channels = in.get() & 0xFF;
        if (version > 15 || channels == 0) {
            throw new MalformedBitstreamException("Not an Opus header of version 1 with channels");
        }
        int preSkip = in.getShort() & 0xFFFF;
        int rate = in.getInt();
        int gain = in.getShort();
        int family = in.get() & 0xFF;
        ByteBuffer mapping = ByteBuffer.allocate(0);
        if (family == 0 && channels > 2) {
            throw new MalformedBitstreamException("Opus mapping family 0 has one or two channels, not " + channels);
        }
        if (family != 0) {
            if (in.remaining() < 2 + channels) {
                throw new MalformedBitstreamException("The Opus channel mapping is cut off");
            }
            mapping = in.slice(in.position(), 2 + channels);
        }
        return new OpusHead(channels, preSkip, rate, gain, family, mapping);
    }

    /** The header from its version byte on: the canonical configuration of an Opus track. */
    public ByteBuffer toBuffer() {
        ByteBuffer out = ByteBuffer.allocate(FIXED_BYTES + mapping.remaining()).order(ByteOrder.LITTLE_ENDIAN);
        out.put((byte) 1).put((byte) channels).putShort((short) preSkip).putInt(inputRateHz);
        out.putShort((short) gainQ8).put((byte) mappingFamily).put(mapping.duplicate());
        return out.flip();
    }

    /** The whole header with its magic, as Ogg, Matroska and enhanced RTMP carry it. */
    public ByteBuffer toBufferWithMagic() {
        ByteBuffer body = toBuffer();
        return ByteBuffer.allocate(MAGIC.length + body.remaining())
                .put(MAGIC)
                .put(body)
                .flip();
    }

    /**
     * Samples at 48 kHz of one packet, from its table of contents byte (RFC 6716 section 3.1).
     *
     * @throws MalformedBitstreamException if the packet is empty or longer than 120 ms
     */
    public static int packetSamples(ByteBuffer packet) {
        ByteCursor in = new ByteCursor(packet);
        int toc = in.u8();
        int config = toc >> 3;
        int frame;
        if (config < 12) {
            int step = config & 3;
            frame = step == 3 ? 2880 : 480 << step;
        } else if (config < 16) {
            frame = 480 << (config & 1);
        } else {
            frame = 120 << (config & 3);
        }
        int frames =
                switch (toc & 3) {
                    case 0 -> 1;
                    case 1, 2 -> 2;
                    default -> in.u8() & 0x3F;
                };
        if (frames == 0 || frame * frames > MAX_PACKET_SAMPLES) {
            throw new MalformedBitstreamException("An Opus packet of " + frames + " frames is not allowed");
        }
        return frame * frames;
    }
}
