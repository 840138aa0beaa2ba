package io.millrace.protocols.hlspull;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Lays the clocks of a playlist's discontinuities behind each other, for all playlists of a pull: what the first of them
 * finds for a clock holds for the others, so that sound and pictures stay together.
 */
final class Timeline {
    /** No time. */
    static final long NOWHERE = Long.MIN_VALUE;

    /** Clocks of MPEG-2 systems have 33 bits at 90 kHz. */
    static final long WRAP_US = (1L << 33) * 100 / 9;

    /** A clock that is farther from where it should be jumped, although the playlist does not say so. */
    static final long FAR_US = 10_000_000;

    /** Playlists begin at segments that may be so far apart. */
    private static final long APART_US = 60_000_000;

    private static final int CLOCKS = 16;

    private final Map<ClockId, Long> offsets = new LinkedHashMap<>();
    private long frontUs;

    /**
     * A clock of the sender.
     *
     * @param epoch grows when the numbers of discontinuities begin anew
     * @param discontinuity discontinuity sequence number
     */
    record ClockId(long epoch, long discontinuity) {}

    /**
     * Where a segment belongs: what has to be added to its times.
     *
     * @param firstUs its first decoding time
     * @param expectedUs where its playlist's segment before it ended, or {@link #NOWHERE}
     * @param wraps whether the clock has 33 bits
     */
    long offsetUs(ClockId clock, long firstUs, long expectedUs, boolean wraps) {
        boolean isFirst = expectedUs == NOWHERE;
        long offset = (isFirst ? frontUs : expectedUs) - firstUs;
        Long known = offsets.get(clock);
        if (known != null) {
            long turns = wraps ? Math.round((double) (offset - known) / WRAP_US) : 0;
            long same = known + turns * WRAP_US;
            offset = Math.abs(same - offset) <= (isFirst ? APART_US : FAR_US) ? same : offset;
        }
        offsets.put(clock, offset);
        if (offsets.size() > CLOCKS) {
            offsets.remove(offsets.keySet().iterator().next());
        }
        frontUs = Math.max(frontUs, firstUs + offset);
        return offset;
    }
}
