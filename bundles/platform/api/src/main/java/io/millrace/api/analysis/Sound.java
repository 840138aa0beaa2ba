package io.millrace.api.analysis;

import java.nio.ByteBuffer;

/**
 * Decoded sound.
 *
 * @param ptsUs presentation time of its first sample on the stream's timeline
 * @param samplesPerSecond of each channel
 * @param channels how many take turns in {@code pcm}
 * @param pcm signed 16-bit numbers, least significant byte first; read-only
 */
public record Sound(long ptsUs, int samplesPerSecond, int channels, ByteBuffer pcm) {
    private static final int BYTES_PER_NUMBER = 2;

    public Sound {
        pcm = pcm.slice().asReadOnlyBuffer();
    }

    /** The numbers; a fresh view at each call, in their byte order. */
    @Override
    public ByteBuffer pcm() {
        return pcm.duplicate().order(java.nio.ByteOrder.LITTLE_ENDIAN);
    }

    /** Samples of each channel. */
    public int samples() {
        return pcm.remaining() / (BYTES_PER_NUMBER * channels);
    }

    /** How long it lasts. */
    public long durationUs() {
        return samples() * 1_000_000L / samplesPerSecond;
    }
}
