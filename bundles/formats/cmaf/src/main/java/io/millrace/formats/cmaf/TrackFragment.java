package io.millrace.formats.cmaf;

import io.millrace.api.media.Sample;
import io.millrace.api.media.TrackFormat;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Plans and writes one {@code traf} (ISO/IEC 14496-12 clauses 8.8.6 to 8.8.12). What all samples share becomes a default
 * in {@code tfhd}; where only the first sample differs, as at a key picture, its flags stand alone. Reused for every
 * fragment of its track. Owned by one thread.
 */
final class TrackFragment {
    private static final int TRAF = 't' << 24 | 'r' << 16 | 'a' << 8 | 'f';
    private static final int TFHD = 't' << 24 | 'f' << 16 | 'h' << 8 | 'd';
    private static final int TFDT = 't' << 24 | 'f' << 16 | 'd' << 8 | 't';
    private static final int TRUN = 't' << 24 | 'r' << 16 | 'u' << 8 | 'n';

    private static final int DEFAULT_BASE_IS_MOOF = 0x02_0000;
    private static final int DEFAULT_DURATION = 0x08;
    private static final int DEFAULT_SIZE = 0x10;
    private static final int DEFAULT_FLAGS = 0x20;

    private static final int DATA_OFFSET = 0x001;
    private static final int FIRST_FLAGS = 0x004;
    private static final int DURATIONS = 0x100;
    private static final int SIZES = 0x200;
    private static final int FLAGS = 0x400;
    private static final int OFFSETS = 0x800;

    private static final int DEPENDS_ON_NONE = 0x0200_0000;
    private static final int DEPENDS_ON_OTHERS = 0x0101_0000;
    private static final int NO_DEPENDENTS = 0x0080_0000;

    private final int trackId;
    private final TrackTimeline timeline;
    private List<Sample> samples = List.of();
    private long payloadBytes;
    private long earliestTicks;
    private boolean sync;
    private int tfhdFlags;
    private int trunFlags;

    TrackFragment(int trackId, TrackFormat format) {
        this.trackId = trackId;
        timeline = new TrackTimeline(format);
    }

    void plan(List<Sample> run, long endDtsUs) {
        if (run.isEmpty()) {
            throw new IllegalArgumentException("A fragment needs a sample");
        }
        samples = run;
        timeline.place(run, endDtsUs);
        int count = run.size();
        payloadBytes = 0;
        earliestTicks = Long.MAX_VALUE;
        sync = false;
        boolean sameDurations = true;
        boolean sameSizes = true;
        boolean sameFlags = true;
        boolean reordered = false;
        int laterFlags = flags(run.get(count - 1));
        for (int i = 0; i < count; i++) {
            Sample sample = run.get(i);
            int offset = compositionOffset(i);
            payloadBytes += sample.sizeBytes();
            earliestTicks = Math.min(earliestTicks, timeline.ticks(i) + offset);
            sync |= sample.isSync();
            reordered |= offset != 0;
            sameDurations &= timeline.durationTicks(i) == timeline.durationTicks(0);
            sameSizes &= sample.sizeBytes() == run.get(0).sizeBytes();
            sameFlags &= i == 0 || flags(sample) == laterFlags;
        }
        tfhdFlags = DEFAULT_BASE_IS_MOOF
                | (sameDurations ? DEFAULT_DURATION : 0)
                | (sameSizes ? DEFAULT_SIZE : 0)
                | (sameFlags ? DEFAULT_FLAGS : 0);
        trunFlags = DATA_OFFSET
                | (sameFlags ? flags(run.get(0)) == laterFlags ? 0 : FIRST_FLAGS : FLAGS)
                | (sameDurations ? 0 : DURATIONS)
                | (sameSizes ? 0 : SIZES)
                | (reordered ? OFFSETS : 0);
    }

    int boxBytes() {
        return 8 + tfhdBytes() + 20 + trunBytes();
    }

    /** @param dataOffset bytes from the start of {@code moof} to the payload of the first sample */
    void put(ByteBuffer out, int dataOffset) {
        out.putInt(boxBytes()).putInt(TRAF);
        out.putInt(tfhdBytes()).putInt(TFHD).putInt(tfhdFlags).putInt(trackId);
        if ((tfhdFlags & DEFAULT_DURATION) != 0) {
            out.putInt((int) timeline.durationTicks(0));
        }
        if ((tfhdFlags & DEFAULT_SIZE) != 0) {
            out.putInt(samples.get(0).sizeBytes());
        }
        if ((tfhdFlags & DEFAULT_FLAGS) != 0) {
            out.putInt(flags(samples.get(samples.size() - 1)));
        }
        out.putInt(20).putInt(TFDT).putInt(1 << 24).putLong(decodeTime());
        out.putInt(trunBytes()).putInt(TRUN).putInt(1 << 24 | trunFlags);
        out.putInt(samples.size()).putInt(dataOffset);
        if ((trunFlags & FIRST_FLAGS) != 0) {
            out.putInt(flags(samples.get(0)));
        }
        for (int i = 0; i < samples.size(); i++) {
            putSample(out, i);
        }
    }

    private void putSample(ByteBuffer out, int index) {
        if ((trunFlags & DURATIONS) != 0) {
            out.putInt((int) timeline.durationTicks(index));
        }
        if ((trunFlags & SIZES) != 0) {
            out.putInt(samples.get(index).sizeBytes());
        }
        if ((trunFlags & FLAGS) != 0) {
            out.putInt(flags(samples.get(index)));
        }
        if ((trunFlags & OFFSETS) != 0) {
            out.putInt(compositionOffset(index));
        }
    }

    int trackId() {
        return trackId;
    }

    int timescaleHz() {
        return timeline.timescaleHz();
    }

    List<Sample> samples() {
        return samples;
    }

    long payloadBytes() {
        return payloadBytes;
    }

    long decodeTime() {
        return timeline.ticks(0);
    }

    long endTime() {
        return timeline.ticks(samples.size());
    }

    long earliestTicks() {
        return earliestTicks;
    }

    boolean hasSync() {
        return sync;
    }

    /** Lets go of the samples: they are large, and the next fragment may be far off. */
    void release() {
        samples = List.of();
    }

    /** Where presentation follows decoding at once, as in audio, corrected times must not turn into offsets. */
    private int compositionOffset(int index) {
        Sample sample = samples.get(index);
        if (sample.ptsUs() == sample.dtsUs()) {
            return 0;
        }
        long offset = Ticks.ofUs(sample.ptsUs(), timeline.timescaleHz()) - timeline.ticks(index);
        if (offset != (int) offset) {
            throw new IllegalArgumentException("A composition offset of " + offset + " ticks cannot be written");
        }
        return (int) offset;
    }

    private static int flags(Sample sample) {
        int own = sample.isSync() ? DEPENDS_ON_NONE : DEPENDS_ON_OTHERS;
        return own | ((sample.flags() & Sample.DISCARDABLE) != 0 ? NO_DEPENDENTS : 0);
    }

    private int tfhdBytes() {
        return 16 + 4 * Integer.bitCount(tfhdFlags & (DEFAULT_DURATION | DEFAULT_SIZE | DEFAULT_FLAGS));
    }

    private int trunBytes() {
        int perSample = 4 * Integer.bitCount(trunFlags & (DURATIONS | SIZES | FLAGS | OFFSETS));
        return 16 + 4 * Integer.bitCount(trunFlags & (DATA_OFFSET | FIRST_FLAGS)) + perSample * samples.size();
    }
}
