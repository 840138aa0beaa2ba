package io.millrace.formats.mpegts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FaultsTest {
    private final Recording told = new Recording();
    private final Faults faults = new Faults(told);
    private final AtomicInteger worded = new AtomicInteger();

    private void add(TsFault.Kind kind, int pid) {
        faults.add(kind, pid, () -> kind + " number " + worded.incrementAndGet());
    }

    @Test
    void eachKindIsToldOnceForEachPidAndCountedEachTime() {
        for (int i = 0; i < 1_000; i++) {
            add(TsFault.Kind.CONTINUITY, 0x100);
            add(TsFault.Kind.CONTINUITY, 0x101);
            add(TsFault.Kind.SCRAMBLED, 0x100);
        }
        assertEquals(2_000, faults.count(TsFault.Kind.CONTINUITY));
        assertEquals(1_000, faults.count(TsFault.Kind.SCRAMBLED));
        assertEquals(0, faults.count(TsFault.Kind.NO_PAT));
        assertEquals(3, worded.get(), "words are made for what is told alone");
        assertEquals(
                List.of(
                        new TsFault(TsFault.Kind.CONTINUITY, 0x100, "CONTINUITY number 1"),
                        new TsFault(TsFault.Kind.CONTINUITY, 0x101, "CONTINUITY number 2"),
                        new TsFault(TsFault.Kind.SCRAMBLED, 0x100, "SCRAMBLED number 3")),
                told.faults);
    }

    /** The key of a kind and PID must not be that of another. */
    @Test
    void noPidHidesThatOfAnotherKind() {
        for (TsFault.Kind kind : TsFault.Kind.values()) {
            for (int pid : new int[] {-1, 0, 1, 0x1FFE, 0x1FFF}) {
                add(kind, pid);
            }
        }
        assertEquals(5 * TsFault.Kind.values().length, told.faults.size());
    }

    @Test
    void whatIsLeftOutIsCounted() {
        add(TsFault.Kind.BROKEN_ACCESS_UNIT, 7);
        add(TsFault.Kind.BROKEN_ACCESS_UNIT, 7);
        faults.drop();
        add(TsFault.Kind.BROKEN_SECTION, 7);
        assertEquals(3, faults.dropped());
    }
}
