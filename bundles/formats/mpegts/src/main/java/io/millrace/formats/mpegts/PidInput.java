package io.millrace.formats.mpegts;

/** What is known of one PID: who takes its payloads, and its continuity counter (ISO/IEC 13818-1 clause 2.4.3.3). */
final class PidInput {
    private static final int NONE = -1;

    /** Null for a PID that carries a clock alone. */
    final PayloadHandler handler;
    /** The stream that the payloads belong to; null for tables. */
    final ElementaryStream owner;
    /** The programme whose clock this PID carries; null if it carries none. */
    Programme clockOf;

    private int counter = NONE;
    private boolean repeated;

    PidInput(PayloadHandler handler, ElementaryStream owner) {
        this.handler = handler;
        this.owner = owner;
    }

    /** What a packet's counter says. */
    enum Continuity {
        RIGHT,
        /** The same packet once more, which is allowed once. */
        REPEATED,
        BROKEN
    }

    /** Takes the counter of a packet with payload. */
    Continuity next(int value, boolean discontinuity) {
        int expected = counter + 1 & 15;
        if (value == counter && !repeated && !discontinuity) {
            repeated = true;
            return Continuity.REPEATED;
        }
        boolean right = counter == NONE || discontinuity || value == expected;
        counter = value;
        repeated = false;
        return right ? Continuity.RIGHT : Continuity.BROKEN;
    }

    /** The next packet may have any counter. */
    void restart() {
        counter = NONE;
        repeated = false;
    }

    int counter() {
        return counter;
    }
}
