package io.millrace.formats.mpegts;

import java.util.Arrays;

/**
 * Puts together the PES packets of one PID (ISO/IEC 13818-1 clause 2.4.3.6). A packet whose length is told is complete when
 * so many bytes are there. The end of one without length, as video has it, is told by the start of the next; where a
 * sender has shown that only the last transport packet of each is stuffed, that one ends it without waiting.
 */
final class PesAssembler implements PayloadHandler {
    private static final int INITIAL_BYTES = 8 << 10;
    private static final int PREFIX_BYTES = 6;
    private static final int HEADER_BYTES = 9;
    /** A bounded packet this large may be the first piece of an access unit that did not fit. */
    private static final int PIECE_BYTES = 65_000;
    /** Packets that ended with stuffing before stuffing is believed to be the end. */
    private static final int TRUSTED_ENDS = 16;

    private final int pid;
    private final ElementaryReader reader;
    private final MemoryBudget budget;
    private final Faults faults;
    private final PesUnit unit = new PesUnit();
    private byte[] bytes = new byte[0];
    private int size;
    /** Whole length, 0 if it is not told or not known yet. */
    private int wanted;

    private boolean collecting;
    private boolean randomAccess;
    private boolean stuffed;
    private int stuffedEnds;

    PesAssembler(int pid, ElementaryReader reader, MemoryBudget budget, Faults faults) {
        this.pid = pid;
        this.reader = reader;
        this.budget = budget;
        this.faults = faults;
    }

    @Override
    public void payload(byte[] packet, int from, int to, PacketFlags flags) {
        int at = from;
        if (flags.start) {
            stuffedEnds += collecting && stuffed && stuffedEnds >= 0 ? 1 : 0;
            if (collecting && goesOn(packet, from, to)) {
                at = from + HEADER_BYTES + (packet[from + 8] & 0xFF);
                wanted = 0;
            } else {
                finish();
                collecting = true;
                randomAccess = flags.randomAccess;
            }
        } else if (stuffed) {
            // stuffing in the middle: it tells nothing of this sender's units
            stuffedEnds = Integer.MIN_VALUE;
        }
        stuffed = flags.stuffed;
        if (!collecting) {
            return;
        }
        append(packet, at, to);
        if (isComplete()) {
            finish();
        }
    }

    /** Whether a packet continues the present access unit: it has no time and does not begin with a start code. */
    private boolean goesOn(byte[] packet, int from, int to) {
        if (!reader.joinsUnits() || to - from < HEADER_BYTES || size < HEADER_BYTES) {
            return false;
        }
        int payload = from + HEADER_BYTES + (packet[from + 8] & 0xFF);
        boolean timed = (packet[from + 7] & 0x80) != 0;
        boolean isPes = packet[from] == 0 && packet[from + 1] == 0 && packet[from + 2] == 1;
        return isPes && !timed && payload + 3 <= to && !startsWithStartCode(packet, payload);
    }

    private static boolean startsWithStartCode(byte[] packet, int at) {
        return packet[at] == 0 && packet[at + 1] == 0 && (packet[at + 2] == 0 || packet[at + 2] == 1);
    }

    private void append(byte[] packet, int from, int to) {
        int count = to - from;
        if (size + count > bytes.length && !grow(size + count)) {
            lost();
            return;
        }
        System.arraycopy(packet, from, bytes, size, count);
        boolean hadPrefix = size >= PREFIX_BYTES;
        size += count;
        if (!hadPrefix && size >= PREFIX_BYTES) {
            int length = (bytes[4] & 0xFF) << 8 | bytes[5] & 0xFF;
            boolean piece = reader.joinsUnits() && length >= PIECE_BYTES;
            wanted = length == 0 || piece ? 0 : length + PREFIX_BYTES;
        }
    }

    private boolean grow(int needed) {
        int larger = Math.max(INITIAL_BYTES, Math.max(needed, Math.min(bytes.length * 2, MemoryBudget.MAX_UNIT_BYTES)));
        if (needed > MemoryBudget.MAX_UNIT_BYTES || !budget.take(larger - bytes.length)) {
            faults.add(
                    TsFault.Kind.TOO_LARGE,
                    pid,
                    () -> "A unit on PID " + pid + " of more than " + size + " bytes outgrew the memory allowed");
            return false;
        }
        bytes = Arrays.copyOf(bytes, larger);
        return true;
    }

    private boolean isComplete() {
        if (wanted > 0) {
            return size >= wanted;
        }
        return stuffed && stuffedEnds >= TRUSTED_ENDS && size >= PREFIX_BYTES;
    }

    private void finish() {
        if (collecting && size > 0) {
            int end = wanted > 0 ? Math.min(wanted, size) : size;
            boolean whole = wanted <= size;
            if (whole && unit.read(bytes, 0, end)) {
                deliver();
            } else if (!whole) {
                faults.add(TsFault.Kind.BROKEN_ACCESS_UNIT, pid, () -> "A unit on PID " + pid + " is cut short");
                reader.lost();
            }
        }
        collecting = false;
        size = 0;
        wanted = 0;
    }

    private void deliver() {
        if (unit.scrambled) {
            faults.add(TsFault.Kind.SCRAMBLED, pid, () -> "PID " + pid + " is scrambled");
        } else {
            unit.randomAccess = randomAccess;
            reader.unit(unit);
        }
    }

    @Override
    public void lost() {
        if (collecting && size > 0) {
            faults.drop();
        }
        collecting = false;
        stuffed = false;
        size = 0;
        wanted = 0;
        reader.lost();
    }

    @Override
    public void end() {
        finish();
    }

    /** Gives the memory back; nothing may be called afterwards. */
    void release() {
        budget.give(bytes.length);
    }
}
