package io.millrace.api.media;

import java.nio.ByteBuffer;

/**
 * One access unit in the canonical form that {@link TrackFormat} names. Immutable; the payload is owned by the garbage
 * collector, so whoever holds a sample may keep it.
 *
 * <p>Times are microseconds on the stream's timeline ({@code LiveStream.epochUtcUs} is its zero). In one track
 * {@code dtsUs} rises strictly between two {@link Discontinuity discontinuities}.
 *
 * @param trackId the {@link Track#id()}
 * @param dtsUs decoding time
 * @param ptsUs presentation time, not before {@code dtsUs}
 * @param flags a union of the flag constants
 * @param payload read-only bytes
 */
public record Sample(int trackId, long dtsUs, long ptsUs, int flags, ByteBuffer payload) implements StreamItem {
    /** Decoding can start here: an IDR or other random access picture without leading pictures; any audio sample. */
    public static final int SYNC = 1;
    /** No other sample refers to this one. */
    public static final int DISCARDABLE = 1 << 1;
    /** Belongs to a video track: saves readers the track look-up on the data path. */
    public static final int VIDEO = 1 << 2;

    public Sample {
        payload = payload.isReadOnly() ? payload : payload.asReadOnlyBuffer();
    }

    /** The bytes; a fresh view at each call, so that positions are not shared. */
    @Override
    public ByteBuffer payload() {
        return payload.duplicate();
    }

    /** Payload length without making a view. */
    public int sizeBytes() {
        return payload.remaining();
    }

    public boolean isSync() {
        return (flags & SYNC) != 0;
    }

    public boolean isVideo() {
        return (flags & VIDEO) != 0;
    }

    /** The same sample at other times. */
    public Sample at(long newDtsUs, long newPtsUs) {
        return new Sample(trackId, newDtsUs, newPtsUs, flags, payload);
    }
}
