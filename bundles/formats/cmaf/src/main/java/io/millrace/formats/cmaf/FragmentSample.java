package io.millrace.formats.cmaf;

import java.nio.ByteBuffer;

/**
 * One sample of a fragment, as stored.
 *
 * @param decodeTime in ticks of its track
 * @param compositionOffset ticks from decoding to composition, may be negative
 * @param duration in ticks
 * @param flags sample flags (ISO/IEC 14496-12 clause 8.8.3.1)
 * @param payload its bytes, a read-only view of the segment
 */
public record FragmentSample(long decodeTime, int compositionOffset, long duration, int flags, ByteBuffer payload) {
    private static final int NON_SYNC = 0x01_0000;
    private static final int IS_DEPENDED_ON = 0x00C0_0000;
    private static final int NO_DEPENDENTS = 0x0080_0000;

    @Override
    public ByteBuffer payload() {
        return payload.duplicate();
    }

    /** Composition time in ticks; the track's edit list is not applied. */
    public long compositionTime() {
        return decodeTime + compositionOffset;
    }

    public boolean isSync() {
        return (flags & NON_SYNC) == 0;
    }

    public boolean isDiscardable() {
        return (flags & IS_DEPENDED_ON) == NO_DEPENDENTS;
    }
}
