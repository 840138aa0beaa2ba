package io.millrace.formats.mpegts;

import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One programme of a multiplex: its streams, its clock and the order in which formats and samples are told. */
final class Programme {
    private static final long TICKS_PER_MS = 90;
    private static final int TIME_BITS = 33;
    private static final int KIND_TRACKS = 64;

    private final int number;
    private final TsSink sink;
    private final Faults faults;
    private Map<Integer, ElementaryStream> streams = new HashMap<>();
    private MapTable table;
    private final MemoryBudget budget;
    private StartQueue start;
    private boolean changed;
    private boolean timed;
    private long lastTicks;
    private long nowUs;

    Programme(int number, TsSink sink, Faults faults, MemoryBudget budget) {
        this.number = number;
        this.sink = sink;
        this.faults = faults;
        this.budget = budget;
        start = new StartQueue(budget);
    }

    /** The PID of the programme's clock, -1 before a map table came. */
    int clockPid() {
        return table == null ? -1 : table.clockPid();
    }

    List<ElementaryStream> streams() {
        return List.copyOf(streams.values());
    }

    /** A listed stream cannot be had. */
    void leaveOut(ElementaryStream stream) {
        streams.remove(stream.pid());
    }

    /** Takes a map table; true if it says something new, and the streams are others now. */
    boolean update(MapTable now) {
        if (now.equals(table)) {
            return false;
        }
        table = now;
        Map<Integer, ElementaryStream> before = streams;
        streams = new HashMap<>();
        for (MapTable.Entry entry : now.streams()) {
            ElementaryStream same = before.get(entry.pid());
            StreamKind kind = StreamKind.of(entry, now.descriptors()).orElse(null);
            if (same != null && same.is(entry.pid(), kind)) {
                streams.put(entry.pid(), same);
            }
        }
        boolean isNew = false;
        for (MapTable.Entry entry : now.streams()) {
            isNew |= !streams.containsKey(entry.pid()) && add(entry);
        }
        boolean gone = before.values().stream().anyMatch(stream -> streams.get(stream.pid()) != stream);
        changed |= gone;
        if (isNew && start == null) {
            start = new StartQueue(budget);
        }
        return true;
    }

    private boolean add(MapTable.Entry entry) {
        StreamKind kind = StreamKind.of(entry, table.descriptors()).orElse(null);
        if (kind == null) {
            faults.add(
                    TsFault.Kind.UNSUPPORTED,
                    entry.pid(),
                    () -> "PID %d of programme %d has stream type 0x%02x, which is not supported: it is left out"
                            .formatted(entry.pid(), number, entry.streamType()));
            return false;
        }
        int first = (kind.isVideo() ? 0 : kind.isAudio() ? 1 : 2) * KIND_TRACKS;
        int id = first;
        while (isTaken(id)) {
            id++;
        }
        if (id >= first + KIND_TRACKS) {
            faults.add(
                    TsFault.Kind.TOO_LARGE,
                    entry.pid(),
                    () -> "PID " + entry.pid() + " is one stream of its kind too many: it is left out");
            return false;
        }
        ElementaryStream stream = new ElementaryStream(this, faults, entry, kind, id);
        streams.put(entry.pid(), stream);
        kind.knownFormat().ifPresent(stream::format);
        return true;
    }

    private boolean isTaken(int id) {
        return streams.values().stream().anyMatch(stream -> stream.trackId() == id);
    }

    void formatChanged() {
        changed = true;
    }

    /** 33 bits at 90 kHz on the timeline without wraps: the value next to the last one. */
    long timeUs(long ticks) {
        long delta = timed ? ticks - lastTicks << 64 - TIME_BITS >> 64 - TIME_BITS : ticks - lastTicks;
        lastTicks += delta;
        timed = true;
        return toUs(lastTicks);
    }

    /** The same without going there. */
    long peekUs(long ticks) {
        long before = lastTicks;
        boolean wasTimed = timed;
        long us = timeUs(ticks);
        lastTicks = before;
        timed = wasTimed;
        return us;
    }

    private static long toUs(long ticks) {
        return Math.floorDiv(ticks * 1000 + TICKS_PER_MS / 2, TICKS_PER_MS);
    }

    long nowUs() {
        return nowUs;
    }

    /** The clock's value arrived. */
    void clock(long pcr) {
        if (timed) {
            sink.clock(number, peekUs(pcr / 300) + pcr % 300 / 27);
        }
    }

    void discontinuity() {
        sink.discontinuity(number);
    }

    void deliver(Sample sample, ElementaryStream from) {
        nowUs = from.kind().isData() ? nowUs : sample.dtsUs();
        if (start != null) {
            start.add(sample);
            boolean isWaiting = false;
            boolean awaitsVideo = false;
            for (ElementaryStream stream : streams.values()) {
                boolean missing = stream.format() == null;
                isWaiting |= missing;
                awaitsVideo |= missing && stream.kind().isVideo();
            }
            if (!isWaiting || start.isFull(awaitsVideo)) {
                release();
            }
            return;
        }
        publishFormats();
        sink.sample(number, sample);
    }

    /** Delivers what is held. */
    void release() {
        if (start == null || start.isEmpty()) {
            return;
        }
        StartQueue held = start;
        start = null;
        changed = true;
        publishFormats();
        for (Sample sample = held.poll(); sample != null; sample = held.poll()) {
            sink.sample(number, sample);
        }
    }

    private void publishFormats() {
        if (!changed) {
            return;
        }
        changed = false;
        List<Track> tracks = new ArrayList<>();
        for (ElementaryStream stream : streams.values()) {
            if (stream.format() != null) {
                tracks.add(new Track(stream.trackId(), stream.format()));
            }
        }
        tracks.sort(Comparator.comparingInt(Track::id));
        sink.formatsChanged(number, tracks);
    }
}
