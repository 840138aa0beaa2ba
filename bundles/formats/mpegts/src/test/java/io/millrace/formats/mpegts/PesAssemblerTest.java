package io.millrace.formats.mpegts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PesAssemblerTest {
    private static final int PID = 0x100;
    private static final int PAYLOAD = 184;

    private final Recording told = new Recording();
    private final MemoryBudget budget = new MemoryBudget();
    private final List<String> read = new ArrayList<>();
    private boolean joins;

    private final ElementaryReader reader = new ElementaryReader() {
        @Override
        public void unit(PesUnit unit) {
            read.add(unit.pts + ": " + (unit.to - unit.from) + (unit.randomAccess ? " to begin with" : ""));
        }

        @Override
        public void lost() {
            read.add("lost");
        }

        @Override
        public boolean joinsUnits() {
            return joins;
        }
    };

    private final PesAssembler assembler = new PesAssembler(PID, reader, budget, new Faults(told));

    /** A unit in packets, of which the last is stuffed if it is not full. */
    private void packets(byte[] pes, int from, int to, boolean randomAccess) {
        for (int at = from; at < to; at += PAYLOAD) {
            int end = Math.min(at + PAYLOAD, pes.length);
            PacketFlags flags = new PacketFlags();
            flags.start = at == 0;
            flags.randomAccess = randomAccess && flags.start;
            flags.stuffed = end - at < PAYLOAD;
            assembler.payload(pes, at, end, flags);
        }
    }

    private void packets(byte[] pes) {
        packets(pes, 0, pes.length, false);
    }

    private static byte[] sound(long pts, int bytes) {
        return Transport.pes(0xC0, pts, new byte[bytes], true);
    }

    private static byte[] picture(long pts, int bytes) {
        byte[] unit = new byte[bytes];
        Arrays.fill(unit, (byte) 7);
        unit[0] = 0;
        unit[1] = 0;
        unit[2] = 1;
        return Transport.pes(0xE0, pts, unit, false);
    }

    @Test
    void whatHasALengthIsWholeAtOnce() {
        packets(sound(1, 1_000));
        assertEquals(List.of("1: 1000"), read);
        packets(sound(2, 30), 0, 44, true);
        assertEquals("2: 30 to begin with", read.get(1));
        assertEquals(List.of(), told.faults);
    }

    @Test
    void whatHasNoneWaitsForTheNext() {
        packets(picture(1, 1_000));
        assertEquals(List.of(), read);
        packets(picture(2, 1_000));
        assertEquals(List.of("1: 1000"), read);
        assembler.end();
        assertEquals(List.of("1: 1000", "2: 1000"), read);
    }

    @Test
    void aSenderThatStuffsOnlyItsLastPacketsNeedNotBeWaitedFor() {
        for (int i = 0; i < 16; i++) {
            packets(picture(i, 1_000));
            assertEquals(i, read.size());
        }
        packets(picture(16, 1_000));
        assertEquals(17, read.size(), "the one before and this one");
        assertEquals("16: 1000", read.get(16));
    }

    @Test
    void stuffingInTheMiddleTellsNothing() {
        for (int i = 0; i < 20; i++) {
            byte[] pes = picture(i, 1_000);
            PacketFlags flags = new PacketFlags();
            flags.start = true;
            flags.stuffed = true;
            assembler.payload(pes, 0, 100, flags);
            flags.start = false;
            assembler.payload(pes, 100, pes.length, flags);
            assertEquals(i, read.size(), "it is not taken for the end");
        }
        assembler.end();
        assertEquals("19: 1000", read.get(19));
    }

    @Test
    void aUnitThatLacksItsEndIsAFault() {
        packets(sound(1, 1_000), 0, 2 * PAYLOAD, false);
        packets(sound(2, 10));
        assertEquals(List.of("lost", "2: 10"), read);
        assertEquals(List.of(TsFault.Kind.BROKEN_ACCESS_UNIT), told.faultKinds());
    }

    @Test
    void aUnitThatLacksAPieceIsLeftOut() {
        byte[] pes = sound(1, 1_000);
        packets(pes, 0, 2 * PAYLOAD, false);
        assembler.lost();
        packets(pes, 3 * PAYLOAD, pes.length, false);
        packets(sound(2, 10));
        assertEquals(List.of("lost", "2: 10"), read);
        assertEquals(List.of(), told.faults, "what lost the packets has told it");
    }

    @Test
    void whatComesBeforeTheFirstBeginningIsPassedOver() {
        byte[] pes = sound(1, 1_000);
        packets(pes, 2 * PAYLOAD, pes.length, false);
        assembler.end();
        assertEquals(List.of(), read);
        assertEquals(List.of(), told.faults);
    }

    @Test
    void aPictureInSeveralUnitsIsOne() {
        joins = true;
        packets(Transport.pes(0xE0, 1, Arrays.copyOf(new byte[] {0, 0, 1, 9}, 65_500), true));
        packets(Transport.pes(0xE0, -1, Arrays.copyOf(new byte[] {5, 5, 5}, 500), true));
        assertEquals(List.of(), read);
        packets(Transport.pes(0xE0, 2, Arrays.copyOf(new byte[] {0, 0, 1, 9}, 100), true));
        assertEquals(List.of("1: 66000", "2: 100"), read);
    }

    @Test
    void whatBeginsWithAStartCodeIsAnotherPicture() {
        joins = true;
        packets(Transport.pes(0xE0, 1, Arrays.copyOf(new byte[] {0, 0, 1, 9}, 65_500), true));
        packets(Transport.pes(0xE0, -1, Arrays.copyOf(new byte[] {0, 0, 1, 9}, 500), true));
        assertEquals(List.of("1: 65500", "-1: 500"), read);
    }

    @Test
    void aUnitWithoutEndIsBounded() {
        byte[] pes = picture(1, MemoryBudget.MAX_UNIT_BYTES + 1);
        packets(pes);
        assertEquals(List.of("lost"), read);
        assertEquals(List.of(TsFault.Kind.TOO_LARGE), told.faultKinds());
        packets(sound(2, 10));
        assertEquals("2: 10", read.get(1), "it goes on");
        assembler.release();
        assertTrue(budget.take(64 << 20), "all memory is given back");
        assertFalse(budget.take(1));
    }
}
