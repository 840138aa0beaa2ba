package io.millrace.formats.mpegts;

import java.util.BitSet;
import java.util.function.Supplier;

/** Counts faults and tells each kind once for each PID, so that a broken stream floods nobody. */
final class Faults {
    private final TsSink sink;
    private final long[] counts = new long[TsFault.Kind.values().length];
    private final BitSet told = new BitSet();
    private long dropped;

    Faults(TsSink sink) {
        this.sink = sink;
    }

    void add(TsFault.Kind kind, int pid, Supplier<String> detail) {
        counts[kind.ordinal()]++;
        if (kind == TsFault.Kind.BROKEN_ACCESS_UNIT) {
            dropped++;
        }
        int key = kind.ordinal() * (TsPackets.PIDS + 1) + pid + 1;
        if (!told.get(key)) {
            told.set(key);
            sink.fault(new TsFault(kind, pid, detail.get()));
        }
    }

    /** An access unit was left out although nothing is wrong with it. */
    void drop() {
        dropped++;
    }

    long dropped() {
        return dropped;
    }

    long count(TsFault.Kind kind) {
        return counts[kind.ordinal()];
    }
}
