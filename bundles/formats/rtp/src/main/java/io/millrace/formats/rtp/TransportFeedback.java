package io.millrace.formats.rtp;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * When packets came, by the numbers that a sender gives all packets of a transport: from this it finds its bit rate
 * (draft-holmer-rmcat-transport-wide-cc-extensions-01). Not thread-safe.
 */
public final class TransportFeedback {
    /** The header extension that carries the number. */
    public static final String EXTENSION = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";

    private static final int FORMAT = 15;
    private static final int WINDOW = 1 << 10;
    private static final long NOT_RECEIVED = Long.MIN_VALUE;
    private static final long TICK_US = 250;
    private static final long REFERENCE_US = 64_000;
    private static final int HEADER_BYTES = 20;
    private static final int SYMBOLS_A_CHUNK = 7;
    private static final int SMALL = 1;
    private static final int LARGE = 2;

    private final long[] arrivalsUs = new long[WINDOW];
    private boolean begun;
    /** The first number that was not reported yet, unwrapped. */
    private long next;

    private long highest;
    private int reports;

    /**
     * A packet came.
     *
     * @param number its number, 16 bits
     */
    public void received(int number, long arrivalUs) {
        if (!begun) {
            begun = true;
            next = number;
            highest = number - 1L;
            Arrays.fill(arrivalsUs, NOT_RECEIVED);
        }
        long unwrapped = highest + (short) (number - highest);
        if (unwrapped < next) {
            // reported as lost, or twice
            return;
        }
        if (unwrapped - next >= WINDOW) {
            forget(unwrapped);
        }
        highest = Math.max(highest, unwrapped);
        int slot = (int) unwrapped & WINDOW - 1;
        arrivalsUs[slot] = arrivalsUs[slot] == NOT_RECEIVED ? arrivalUs : arrivalsUs[slot];
    }

    /** More than the window came without a report between, or the sender jumped: what is old is not reported any more. */
    private void forget(long upTo) {
        Arrays.fill(arrivalsUs, NOT_RECEIVED);
        next = upTo;
    }

    /** How many packets the next report covers. */
    public int pending() {
        return begun ? (int) (highest - next + 1) : 0;
    }

    /**
     * Reports what came since the last report.
     *
     * @param ssrc who reports
     * @param media a source of the sender
     * @return null if nothing came
     */
    public ByteBuffer report(long ssrc, long media) {
        while (begun && next <= highest && arrival(next) == NOT_RECEIVED) {
            next++;
        }
        int count = pending();
        if (count <= 0) {
            return null;
        }
        int chunks = (count + SYMBOLS_A_CHUNK - 1) / SYMBOLS_A_CHUNK;
        ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES + 2 * chunks + 2 * count + 3);
        long reference = Math.floorDiv(arrival(next), REFERENCE_US);
        ByteBuffer deltas = out.duplicate().position(HEADER_BYTES + 2 * chunks);
        out.position(HEADER_BYTES);
        int covered = write(out, deltas, count, reference * REFERENCE_US);
        // a delta that does not fit ends the report; unused chunks are taken out again
        int used = (covered + SYMBOLS_A_CHUNK - 1) / SYMBOLS_A_CHUNK;
        int deltaBytes = deltas.position() - HEADER_BYTES - 2 * chunks;
        System.arraycopy(out.array(), HEADER_BYTES + 2 * chunks, out.array(), HEADER_BYTES + 2 * used, deltaBytes);
        out.clear().position(HEADER_BYTES + 2 * used + deltaBytes);
        while ((out.position() & 3) != 0) {
            out.put((byte) 0);
        }
        out.putShort(12, (short) next).putShort(14, (short) covered);
        out.putInt(16, (int) (reference << 8) | reports++ & 0xFF);
        for (int i = 0; i < covered; i++) {
            arrivalsUs[(int) (next + i) & WINDOW - 1] = NOT_RECEIVED;
        }
        next += covered;
        return RtcpFeedback.finish(out, RtcpFeedback.TRANSPORT, FORMAT, ssrc, media);
    }

    /** Writes chunks of two-bit symbols and the deltas; returns how many packets they cover. */
    private int write(ByteBuffer chunks, ByteBuffer deltas, int count, long referenceUs) {
        long ticks = 0;
        int chunk = 0xC000;
        int covered = 0;
        for (; covered < count; covered++) {
            long arrivalUs = arrival(next + covered);
            int symbol = 0;
            if (arrivalUs != NOT_RECEIVED) {
                long at = Math.floorDiv(arrivalUs - referenceUs, TICK_US);
                long delta = at - ticks;
                if (delta != (short) delta) {
                    break;
                }
                ticks = at;
                symbol = delta >= 0 && delta <= 0xFF ? SMALL : LARGE;
                if (symbol == SMALL) {
                    deltas.put((byte) delta);
                } else {
                    deltas.putShort((short) delta);
                }
            }
            int place = covered % SYMBOLS_A_CHUNK;
            chunk |= symbol << 2 * (SYMBOLS_A_CHUNK - 1 - place);
            if (place == SYMBOLS_A_CHUNK - 1) {
                chunks.putShort((short) chunk);
                chunk = 0xC000;
            }
        }
        if (covered % SYMBOLS_A_CHUNK != 0) {
            chunks.putShort((short) chunk);
        }
        return covered;
    }

    private long arrival(long number) {
        return arrivalsUs[(int) number & WINDOW - 1];
    }
}
