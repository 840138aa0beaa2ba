package io.millrace.packagers.cmaf;

import io.millrace.api.packaging.SegmentLeader;
import io.millrace.packagers.cmaf.RecordingWriter.Part;
import io.millrace.packagers.cmaf.RecordingWriter.Window;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Leads by what another packaging wrote. */
record RecordedLeader(RecordingWriter origin) implements SegmentLeader {
    private List<Part> parts() {
        return origin.windows.values().stream()
                .filter(window -> window.track.isVideo())
                .findFirst()
                .map(window -> window.parts)
                .orElse(List.of());
    }

    private Window video() {
        return origin.video();
    }

    @Override
    public OptionalLong sequenceAt(long ptsUs) {
        OptionalLong found = OptionalLong.empty();
        if (ptsUs >= decidedUntilUs()) {
            return found;
        }
        for (Part part : parts()) {
            if (part.index() == 0 && part.startUs() <= ptsUs) {
                found = OptionalLong.of(part.sequence());
            }
        }
        return isComplete() && ptsUs >= endUs() ? OptionalLong.of(video().sequence) : found;
    }

    /** Whether the next segment did not begin yet. */
    private boolean isComplete() {
        return !video().open;
    }

    private long endUs() {
        Part last = parts().get(parts().size() - 1);
        return last.startUs() + last.durationUs();
    }

    @Override
    public OptionalLong startUs(long mediaSequence) {
        if (parts().isEmpty()) {
            return OptionalLong.empty();
        }
        List<Part> segment = video().segment(mediaSequence);
        if (isComplete() && mediaSequence == video().sequence) {
            return OptionalLong.of(endUs());
        }
        return segment.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(segment.get(0).startUs());
    }

    @Override
    public Optional<Boolean> isIndependent(long mediaSequence) {
        return video().segment(mediaSequence).stream().findFirst().map(Part::independent);
    }

    @Override
    public long decidedUntilUs() {
        if (parts().isEmpty()) {
            return Long.MIN_VALUE;
        }
        return endUs() + (isComplete() ? 12_000 : 0);
    }
}
