package io.millrace.formats.mpegts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.Sample;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Many programmes in one multiplex. */
class ProgrammesTest {
    private static final int ADTS = 0x0F;

    /** Samples by programme. */
    private static final class Counted implements TsSink {
        final List<Integer> samples = new ArrayList<>();
        final List<Integer> ended = new ArrayList<>();
        final List<TsFault> faults = new ArrayList<>();

        @Override
        public void formatsChanged(int programme, List<io.millrace.api.media.Track> tracks) {
            assertEquals(64, tracks.get(0).id(), "ids begin anew in each programme");
        }

        @Override
        public void sample(int programme, Sample sample) {
            samples.add(programme);
        }

        @Override
        public void programmeEnded(int programme) {
            ended.add(programme);
        }

        @Override
        public void fault(TsFault fault) {
            faults.add(fault);
        }
    }

    private static Transport three() {
        Transport stream = new Transport().association(0, 7, 0x1000, 8, 0x1001, 9, 0x1001);
        stream.map(0x1000, 7, 0, ADTS, 0x100);
        stream.map(0x1001, 8, 0, ADTS, 0x101);
        return sound(stream.map(0x1001, 9, 0, ADTS, 0x102), 0);
    }

    private static Transport sound(Transport stream, long pts) {
        for (int pid = 0x100; pid <= 0x102; pid++) {
            stream.pes(pid, 0xC0, pts, Units.adts(50, 48_000));
        }
        return stream;
    }

    private static Counted demux(Transport stream, ProgrammeChoice choice) {
        Counted counted = new Counted();
        TsDemuxer demuxer = new TsDemuxer(counted, choice);
        demuxer.feed(ByteBuffer.wrap(stream.bytes()));
        demuxer.end();
        return counted;
    }

    @Test
    void theFirstOneIsTheDefault() {
        assertEquals(List.of(7), demux(three(), ProgrammeChoice.first()).samples);
    }

    @Test
    void oneIsChosenByItsNumber() {
        assertEquals(List.of(8), demux(three(), ProgrammeChoice.number(8)).samples);
        assertEquals(List.of(9), demux(three(), ProgrammeChoice.number(9)).samples, "two maps on one PID");
    }

    @Test
    void orEachIsDelivered() {
        assertEquals(List.of(7, 8, 9), demux(three(), ProgrammeChoice.all()).samples);
    }

    @Test
    void theListTellsWhatThereIs() {
        TsDemuxer demuxer = new TsDemuxer(new Counted());
        assertEquals(Map.of(), demuxer.programmes());
        demuxer.feed(ByteBuffer.wrap(three().bytes()));
        assertEquals(Map.of(7, 0x1000, 8, 0x1001, 9, 0x1001), demuxer.programmes());
    }

    @Test
    void aProgrammeThatIsNotThereIsToldOf() {
        Counted counted = demux(three(), ProgrammeChoice.number(5));
        assertEquals(List.of(), counted.samples);
        assertEquals(TsFault.Kind.NO_PROGRAMME, counted.faults.get(0).kind());
        assertEquals(
                "The multiplex has no programme 5, only [7, 8, 9]",
                counted.faults.get(0).detail());
    }

    @Test
    void numbersAreChecked() {
        assertThrows(IllegalArgumentException.class, () -> ProgrammeChoice.number(0));
        assertThrows(IllegalArgumentException.class, () -> ProgrammeChoice.number(65_536));
        assertEquals("all", ProgrammeChoice.all().toString());
        assertEquals("first", ProgrammeChoice.first().toString());
    }

    @Test
    void aProgrammeThatLeavesEndsAndTheOthersPlayOn() {
        Transport stream = three().association(1, 7, 0x1000, 9, 0x1001);
        Counted counted = demux(sound(stream, 1_920), ProgrammeChoice.all());
        assertEquals(List.of(8), counted.ended);
        assertEquals(List.of(7, 8, 9, 7, 9), counted.samples);
    }

    @Test
    void theNextOneIsFirstWhenTheFirstLeaves() {
        Transport stream = three().association(1, 8, 0x1001);
        stream.map(0x1001, 8, 0, ADTS, 0x101);
        Counted counted = demux(sound(stream, 1_920), ProgrammeChoice.first());
        assertEquals(List.of(7), counted.ended);
        assertEquals(List.of(7, 8), counted.samples);
    }

    @Test
    void aTableOfSeveralSectionsIsOne() {
        Transport stream = new Transport();
        byte[] first = Transport.section(0, 1, 0, 0, 1, Units.hex("0007 F000"));
        byte[] second = Transport.section(0, 1, 0, 1, 1, Units.hex("0008 F001"));
        stream.section(0, first).section(0, second);
        stream.map(0x1000, 7, 0, ADTS, 0x100).map(0x1001, 8, 0, ADTS, 0x101);
        assertEquals(List.of(7, 8), demux(sound(stream, 0), ProgrammeChoice.all()).samples);
    }

    @Test
    void aPidThatTwoProgrammesWantGoesToTheFirst() {
        Transport stream = new Transport().association(0, 7, 0x1000, 8, 0x1001);
        stream.map(0x1000, 7, 0, ADTS, 0x100).map(0x1001, 8, 0, ADTS, 0x101, ADTS, 0x100);
        Counted counted = demux(sound(stream, 0), ProgrammeChoice.all());
        assertEquals(List.of(7, 8), counted.samples);
        assertTrue(counted.faults.stream().anyMatch(fault -> fault.pid() == 0x100));
    }

    @Test
    void brokenTablesLeaveTheOnesBeforeInForce() {
        Transport stream = three();
        byte[] broken = Transport.section(2, 7, 1, Units.hex("E100 F000 0F"));
        broken[broken.length - 1] ^= 1;
        stream.section(0x1000, broken);
        stream.section(0x1000, Transport.section(2, 7, 1, Units.hex("E100 F3FF")));
        Counted counted = demux(sound(stream, 1_920), ProgrammeChoice.first());
        assertEquals(List.of(7, 7), counted.samples);
        assertEquals(TsFault.Kind.BROKEN_SECTION, counted.faults.get(0).kind());
    }
}
