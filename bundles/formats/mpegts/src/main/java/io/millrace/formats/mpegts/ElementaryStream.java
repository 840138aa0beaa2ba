package io.millrace.formats.mpegts;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.Sample;
import io.millrace.api.media.TrackFormat;
import java.nio.ByteBuffer;
import java.util.Optional;

/** One elementary stream of a programme: which track it is, and its present format. */
final class ElementaryStream implements ElementaryOutput {
    private final Programme programme;
    private final Faults faults;
    private final MapTable.Entry entry;
    private final StreamKind kind;
    private final int trackId;
    private final Optional<String> language;
    private TrackFormat format;

    ElementaryStream(Programme programme, Faults faults, MapTable.Entry entry, StreamKind kind, int trackId) {
        this.programme = programme;
        this.faults = faults;
        this.entry = entry;
        this.kind = kind;
        this.trackId = trackId;
        language = entry.descriptors().language().flatMap(Languages::ofIso639);
    }

    /** Whether a stream of a later map table is the same, so that it runs on. */
    boolean is(int pid, StreamKind otherKind) {
        return entry.pid() == pid && kind == otherKind;
    }

    int pid() {
        return entry.pid();
    }

    /** Takes the payloads of the stream's PID. */
    PayloadHandler handler(MemoryBudget budget) {
        return kind == StreamKind.SCTE35
                ? new SectionAssembler(pid(), faults, new SpliceReader(this))
                : new PesAssembler(pid(), kind.reader(entry.descriptors(), this), budget, faults);
    }

    StreamKind kind() {
        return kind;
    }

    int trackId() {
        return trackId;
    }

    @Override
    public TrackFormat format() {
        return format;
    }

    @Override
    public void format(TrackFormat found) {
        if (found == format) {
            return;
        }
        TrackFormat now = found instanceof AudioFormat audio && language.isPresent()
                ? new AudioFormat(
                        audio.codec(), audio.configuration(), audio.sampleRateHz(), audio.channels(), language)
                : found;
        if (!now.equals(format)) {
            if (format != null) {
                programme.release();
            }
            format = now;
            programme.formatChanged();
        }
    }

    @Override
    public long timeUs(long ticks) {
        return programme.timeUs(ticks);
    }

    @Override
    public long peekUs(long ticks) {
        return programme.peekUs(ticks);
    }

    @Override
    public long nowUs() {
        return programme.nowUs();
    }

    @Override
    public void sample(long dtsUs, long ptsUs, int flags, ByteBuffer payload) {
        programme.deliver(new Sample(trackId, dtsUs, ptsUs, flags, payload), this);
    }

    @Override
    public void broken(String why) {
        faults.add(TsFault.Kind.BROKEN_ACCESS_UNIT, pid(), () -> "PID " + pid() + ": " + why);
    }

    @Override
    public void dropped() {
        faults.drop();
    }
}
