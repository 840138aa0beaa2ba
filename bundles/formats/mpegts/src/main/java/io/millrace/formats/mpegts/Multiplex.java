package io.millrace.formats.mpegts;

import io.millrace.formats.bitstream.MalformedBitstreamException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tables of a multiplex, the programmes that are wanted of it, and which PID belongs to what. */
final class Multiplex {
    /** Packets of unknown PIDs after which the lack of an association table is told: about two seconds at 8 Mb/s. */
    private static final int MANY_PACKETS = 10_000;

    /** Of all programmes together. */
    private static final int MAX_STREAMS = 256;

    private final TsSink sink;
    private final ProgrammeChoice choice;
    private final Faults faults;
    private final MemoryBudget budget = new MemoryBudget();
    private final PidInput[] inputs = new PidInput[TsPackets.PIDS];
    private final AssociationTable association = new AssociationTable();
    private final Map<Integer, Programme> programmes = new LinkedHashMap<>();
    private Map<Integer, Integer> listed = Map.of();
    private int passedOver;
    private int streams;

    Multiplex(TsSink sink, ProgrammeChoice choice, Faults faults) {
        this.sink = sink;
        this.choice = choice;
        this.faults = faults;
        inputs[TsPackets.PAT_PID] =
                new PidInput(new SectionAssembler(TsPackets.PAT_PID, faults, this::association), null);
    }

    /** Who takes the packets of a PID; null if it is not wanted. */
    PidInput input(int pid) {
        return inputs[pid];
    }

    Map<Integer, Integer> listed() {
        return Map.copyOf(listed);
    }

    /** A packet of an unknown PID came. */
    void passOver() {
        if (listed.isEmpty() && ++passedOver == MANY_PACKETS) {
            faults.add(
                    TsFault.Kind.NO_PAT,
                    TsPackets.PAT_PID,
                    () -> "No programme association table (PID 0) came: the sender has to repeat it");
        }
    }

    void endPiece() {
        for (PidInput input : inputs) {
            if (input != null && input.handler != null) {
                input.handler.end();
                input.restart();
            }
        }
        programmes.values().forEach(Programme::release);
    }

    void end() {
        for (PidInput input : inputs) {
            if (input != null && input.handler != null) {
                input.handler.end();
            }
        }
        programmes.values().forEach(Programme::release);
    }

    private void association(byte[] bytes, int length) {
        Map<Integer, Integer> now = association.section(bytes, length);
        if (now == null || now.equals(listed)) {
            return;
        }
        Map<Integer, Integer> before = listed;
        listed = now;
        for (Integer number : List.copyOf(programmes.keySet())) {
            if (!isWanted(number) || !now.get(number).equals(before.get(number))) {
                remove(number);
            }
        }
        before.values().stream().filter(pid -> !now.containsValue(pid)).forEach(this::ignoreMap);
        now.forEach((number, mapPid) -> {
            if (isWanted(number) && !programmes.containsKey(number)) {
                programmes.put(number, new Programme(number, sink, faults, budget));
                listen(mapPid);
            }
        });
        if (programmes.isEmpty()) {
            faults.add(
                    TsFault.Kind.NO_PROGRAMME,
                    -1,
                    () -> "The multiplex has no programme " + choice + ", only " + now.keySet());
        }
    }

    private boolean isWanted(int number) {
        return listed.containsKey(number)
                && choice.takes(number, number == listed.keySet().iterator().next());
    }

    private void listen(int mapPid) {
        if (inputs[mapPid] != null && inputs[mapPid].handler instanceof SectionAssembler) {
            return;
        }
        PidInput input =
                new PidInput(new SectionAssembler(mapPid, faults, (bytes, length) -> map(mapPid, bytes, length)), null);
        replace(mapPid, input);
    }

    private void ignoreMap(int pid) {
        if (inputs[pid] != null && inputs[pid].owner == null && inputs[pid].handler != null) {
            replace(pid, null);
        }
    }

    private void remove(int number) {
        Programme programme = programmes.remove(number);
        programme.release();
        programme.streams().forEach(this::disconnect);
        clock(programme, programme.clockPid(), -1);
        sink.programmeEnded(number);
    }

    /** Puts another input on a PID; a clock that the PID carries stays there. */
    private void replace(int pid, PidInput input) {
        PidInput before = inputs[pid];
        if (before != null && before.handler instanceof PesAssembler pes) {
            pes.release();
        }
        inputs[pid] = input;
        if (before != null && before.clockOf != null) {
            inputs[pid] = input == null ? new PidInput(null, null) : input;
            inputs[pid].clockOf = before.clockOf;
        }
    }

    private void map(int mapPid, byte[] bytes, int length) {
        MapTable table;
        try {
            table = MapTable.parse(bytes, length);
        } catch (MalformedBitstreamException broken) {
            faults.add(
                    TsFault.Kind.BROKEN_SECTION,
                    mapPid,
                    () -> "The map table on PID " + mapPid + " is broken: " + broken.getMessage());
            return;
        }
        // several programmes may share a PID
        Programme programme = table == null ? null : programmes.get(table.programme());
        if (programme == null || listed.get(table.programme()) != mapPid) {
            return;
        }
        List<ElementaryStream> before = programme.streams();
        int clockBefore = programme.clockPid();
        if (programme.update(table)) {
            List<ElementaryStream> now = programme.streams();
            before.stream().filter(stream -> !now.contains(stream)).forEach(this::disconnect);
            now.stream().filter(stream -> !before.contains(stream)).forEach(stream -> connect(programme, stream));
            clock(programme, clockBefore, programme.clockPid());
        }
    }

    private void clock(Programme programme, int before, int now) {
        if (before >= 0 && inputs[before] != null && inputs[before].clockOf == programme) {
            inputs[before].clockOf = null;
        }
        if (now >= TsPackets.FIRST_FREE_PID && now != TsPackets.NULL_PID) {
            inputs[now] = inputs[now] == null ? new PidInput(null, null) : inputs[now];
            inputs[now].clockOf = programme;
        }
    }

    private void connect(Programme programme, ElementaryStream stream) {
        int pid = stream.pid();
        boolean isTaken = inputs[pid] != null && inputs[pid].handler != null;
        if (isTaken || streams == MAX_STREAMS) {
            programme.leaveOut(stream);
            String why = isTaken ? "belongs to something else already" : "is one stream too many";
            faults.add(TsFault.Kind.UNSUPPORTED, pid, () -> "PID " + pid + " " + why + ": it is left out");
            return;
        }
        streams++;
        replace(pid, new PidInput(stream.handler(budget), stream));
    }

    private void disconnect(ElementaryStream stream) {
        PidInput input = inputs[stream.pid()];
        if (input != null && input.owner == stream) {
            streams--;
            replace(stream.pid(), null);
        }
    }
}
