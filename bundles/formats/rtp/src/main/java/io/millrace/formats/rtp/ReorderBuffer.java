package io.millrace.formats.rtp;

/**
 * Puts the packets of one source in order. A packet in its turn passes through without being copied; one that comes early
 * is kept until what is missing has come, or too much is held for too long. Duplicates and packets that come too late are
 * dropped. Where the transport keeps the order, numbers only tell what is missing. A source that begins anew is believed at the second packet in a row (RFC 3550 appendix A.1).
 *
 * <p>Not thread-safe.
 */
public final class ReorderBuffer {
    private static final int MAX_MISORDER = 100;
    private static final int MAX_DROPOUT = 3_000;
    private static final int NONE = -1;

    /** Gets packets in order. */
    @FunctionalInterface
    public interface Output {
        /**
         * The next packet.
         *
         * @param packet valid during the call
         * @param afterLoss whether packets before it are missing
         */
        void packet(RtpPacket packet, boolean afterLoss);
    }

    private record Held(RtpPacket packet, long arrivalUs) {}

    private final ReorderLimits limits;
    private final Output output;
    private final Held[] slots;
    private int expected = NONE;
    private int probation = NONE;
    private int held;
    private int heldBytes;
    private boolean gap;
    private long lost;
    private long late;
    private long wild;

    public ReorderBuffer(ReorderLimits limits, Output output) {
        this.limits = limits;
        this.output = output;
        slots = new Held[limits.packets()];
    }

    /** Takes a packet that has just come; it is copied if it has to wait. */
    public void offer(RtpPacket packet, long arrivalUs) {
        int sequence = packet.sequence();
        if (expected == NONE) {
            expected = sequence;
        }
        if (limits.equals(ReorderLimits.ORDERED)) {
            ordered(packet);
            return;
        }
        int ahead = (short) (sequence - expected);
        if (ahead < -MAX_MISORDER || ahead > MAX_DROPOUT) {
            if (sequence != probation) {
                probation = sequence + 1 & 0xFFFF;
                wild++;
                return;
            }
            restart(sequence);
            ahead = 0;
        }
        probation = NONE;
        if (ahead < 0) {
            late++;
        } else if (ahead == 0) {
            pass(packet);
            drain();
        } else {
            early(packet, ahead, arrivalUs);
        }
        release(arrivalUs);
    }

    /**
     * Takes a packet that was sent again, perhaps only to find out how much gets through: one that nobody waits for any more
     * says nothing of where the sender is.
     */
    public void offerAgain(RtpPacket packet, long arrivalUs) {
        int ahead = expected == NONE ? -1 : (short) (packet.sequence() - expected);
        if (ahead >= 0 && ahead <= MAX_DROPOUT) {
            offer(packet, arrivalUs);
        } else {
            late++;
        }
    }

    /** Gives up what has been missing for too long. Call it now and then. */
    public void release(long nowUs) {
        while (held > 0 && (heldBytes > limits.bytes() || nowUs - oldest().arrivalUs >= limits.waitUs())) {
            skipGap();
        }
    }

    /** Gives up everything that is missing. */
    public void flush() {
        while (held > 0) {
            skipGap();
        }
    }

    /** Another source follows, whose numbers have nothing to do with those before: everything that is missing is given up. */
    public void begin() {
        flush();
        gap |= expected != NONE;
        expected = NONE;
        probation = NONE;
    }

    /** Packets that never came in time. */
    public long lost() {
        return lost;
    }

    /** Packets that came too late or twice. */
    public long late() {
        return late;
    }

    /** Packets whose number was far from the others', and was not believed. */
    public long wild() {
        return wild;
    }

    /** Packets that wait. */
    public int held() {
        return held;
    }

    /** The transport keeps the order, so a number that is not the next says at most that the sender left something out. */
    private void ordered(RtpPacket packet) {
        int ahead = (short) (packet.sequence() - expected);
        if (ahead > 0 && ahead <= MAX_DROPOUT) {
            lost += ahead;
            gap = true;
        }
        pass(packet);
    }

    private void early(RtpPacket packet, int ahead, long arrivalUs) {
        while (held > 0 && packet.sequence() != expected && distance(packet.sequence()) >= slots.length) {
            skipGap();
        }
        int distance = distance(packet.sequence());
        if (distance >= slots.length || limits.waitUs() == 0) {
            lost += distance;
            gap = true;
            expected = packet.sequence();
            pass(packet);
            drain();
            return;
        }
        if (ahead > 0 && distance == 0) {
            pass(packet);
            drain();
            return;
        }
        int slot = packet.sequence() & slots.length - 1;
        if (slots[slot] != null) {
            late++;
            return;
        }
        slots[slot] = new Held(packet.copy(), arrivalUs);
        held++;
        heldBytes += packet.payload().remaining();
    }

    private int distance(int sequence) {
        return sequence - expected & 0xFFFF;
    }

    private void pass(RtpPacket packet) {
        boolean afterLoss = gap;
        gap = false;
        expected = packet.sequence() + 1 & 0xFFFF;
        output.packet(packet, afterLoss);
    }

    private void drain() {
        while (held > 0) {
            int slot = expected & slots.length - 1;
            Held next = slots[slot];
            if (next == null) {
                return;
            }
            take(slot);
            pass(next.packet);
        }
    }

    private void take(int slot) {
        heldBytes -= slots[slot].packet.payload().remaining();
        slots[slot] = null;
        held--;
    }

    /** Goes on at the next packet that is held. */
    private void skipGap() {
        while (slots[expected & slots.length - 1] == null) {
            expected = expected + 1 & 0xFFFF;
            lost++;
            gap = true;
        }
        drain();
    }

    /** The one that is next in turn: what came first may be behind it, but not for long. */
    private Held oldest() {
        int at = expected;
        while (slots[at & slots.length - 1] == null) {
            at++;
        }
        return slots[at & slots.length - 1];
    }

    private void restart(int sequence) {
        flush();
        gap = true;
        expected = sequence;
    }
}
