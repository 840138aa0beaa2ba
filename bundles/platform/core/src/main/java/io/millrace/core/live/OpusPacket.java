package io.millrace.core.live;

import java.nio.ByteBuffer;

/** How long an Opus packet sounds (RFC 6716 section 3.1). */
final class OpusPacket {
    static final int SAMPLE_RATE_HZ = 48_000;

    private static final int MAX_SAMPLES = 5_760;
    private static final int[] SILK = {480, 960, 1_920, 2_880};
    private static final int[] HYBRID = {480, 960};
    private static final int[] CELT = {120, 240, 480, 960};

    private OpusPacket() {}

    /** Samples at 48 kHz, or 0 if the packet does not tell. */
    static int samples(ByteBuffer packet) {
        if (!packet.hasRemaining()) {
            return 0;
        }
        int toc = packet.get(packet.position()) & 0xFF;
        int frames =
                switch (toc & 3) {
                    case 0 -> 1;
                    case 1, 2 -> 2;
                    default -> packet.remaining() > 1 ? packet.get(packet.position() + 1) & 0x3F : 0;
                };
        int samples = frames * frameSamples(toc >> 3);
        return samples <= MAX_SAMPLES ? samples : 0;
    }

    private static int frameSamples(int configuration) {
        if (configuration < 12) {
            return SILK[configuration % 4];
        }
        return configuration < 16 ? HYBRID[configuration % 2] : CELT[configuration % 4];
    }
}
