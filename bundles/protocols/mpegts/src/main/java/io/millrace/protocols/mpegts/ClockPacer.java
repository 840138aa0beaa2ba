package io.millrace.protocols.mpegts;

import io.millrace.formats.mpegts.TsPackets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * Gives each transport packet the time at which it is to leave: packets with a clock (PCR) at its value, those between two
 * of them evenly. What comes late leaves at once, and what follows is late by as much; a source's clock that runs faster or
 * slower than ours is followed slowly. Bounded by bytes. Owned by one event loop.
 */
final class ClockPacer {
    private static final long NONE = Long.MIN_VALUE;
    /** A longer step between two clocks is a jump. */
    private static final long LONGEST_STEP_US = 1_000_000;
    /** What is further ahead of its time than this comes from a clock that jumped. */
    private static final long FURTHEST_US = 5_000_000;
    /** Clocks of encoders are right to 30 millionths. */
    private static final long DRIFT_PARTS = 1_000;

    /** Packets that leave evenly from a time on. */
    private record Interval(byte[] packets, int count, long fromUs, long lengthUs) {
        long dueUs(int index) {
            return fromUs + lengthUs * index / count;
        }
    }

    private final long delayUs;
    private final int maxBytes;
    private final Deque<Interval> intervals = new ArrayDeque<>();
    private byte[] pending = new byte[64 * TsPackets.PACKET_BYTES];
    private int pendingBytes;
    private int queuedBytes;
    /** Packets of the first interval that are gone. */
    private int taken;

    private long clock = ClockReferences.NONE;
    /** When the last clock is to leave. */
    private long clockUs = NONE;

    /**
     * An empty one.
     *
     * @param delayUs from the coming of a packet to its leaving
     * @param maxBytes most bytes held
     */
    ClockPacer(long delayUs, int maxBytes) {
        this.delayUs = delayUs;
        this.maxBytes = maxBytes;
    }

    /**
     * Takes whole packets.
     *
     * @return false if there are too many; they and all that was held are left out then
     */
    boolean add(byte[] packets, int length, long nowUs) {
        if (queuedBytes + pendingBytes + length > maxBytes) {
            clear();
            return false;
        }
        for (int at = 0; at < length; at += TsPackets.PACKET_BYTES) {
            long value = ClockReferences.read(packets, at);
            if (value != ClockReferences.NONE) {
                next(value, nowUs);
            }
            hold(packets, at);
        }
        return true;
    }

    private void hold(byte[] packets, int at) {
        if (pendingBytes == pending.length) {
            pending = Arrays.copyOf(pending, pending.length * 2);
        }
        System.arraycopy(packets, at, pending, pendingBytes, TsPackets.PACKET_BYTES);
        pendingBytes += TsPackets.PACKET_BYTES;
    }

    /** A clock ends the interval of the one before. */
    private void next(long value, long nowUs) {
        long stepUs = clock == ClockReferences.NONE ? NONE : ClockReferences.us(clock, value);
        clock = value;
        if (clockUs == NONE) {
            clockUs = nowUs + delayUs;
            close(clockUs, 0);
        } else if (stepUs > LONGEST_STEP_US || clockUs + stepUs > nowUs + delayUs + FURTHEST_US) {
            close(clockUs, 0);
            clockUs = Math.max(clockUs, nowUs + delayUs);
            clockUs = Math.min(clockUs, nowUs + delayUs + FURTHEST_US);
        } else {
            close(clockUs, stepUs);
            long dueUs = clockUs + stepUs;
            long errorUs = dueUs - (nowUs + delayUs);
            long driftUs = stepUs / DRIFT_PARTS;
            clockUs = Math.max(nowUs, dueUs - Math.max(-driftUs, Math.min(driftUs, errorUs)));
        }
    }

    private void close(long fromUs, long lengthUs) {
        if (pendingBytes > 0) {
            intervals.add(new Interval(
                    Arrays.copyOf(pending, pendingBytes), pendingBytes / TsPackets.PACKET_BYTES, fromUs, lengthUs));
            queuedBytes += pendingBytes;
            pendingBytes = 0;
        }
    }

    /** When the next packet is to leave; {@link Long#MAX_VALUE} if none is known. */
    long dueUs() {
        Interval first = intervals.peek();
        return first == null ? Long.MAX_VALUE : first.dueUs(taken);
    }

    /** Takes the next packet away. */
    void take(byte[] target, int at) {
        Interval first = intervals.element();
        System.arraycopy(first.packets, taken * TsPackets.PACKET_BYTES, target, at, TsPackets.PACKET_BYTES);
        if (++taken == first.count) {
            intervals.remove();
            queuedBytes -= first.packets.length;
            taken = 0;
        }
    }

    /** Nothing more comes for now: what is held leaves after what came before. */
    void finish() {
        if (clockUs != NONE) {
            close(clockUs, 0);
        }
    }

    /** Leaves out what is held; the next clock begins anew. */
    void clear() {
        intervals.clear();
        pendingBytes = 0;
        queuedBytes = 0;
        taken = 0;
        clock = ClockReferences.NONE;
        clockUs = NONE;
    }
}
