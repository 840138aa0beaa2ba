package io.millrace.codecs.ffmpeg;

import io.millrace.api.analysis.FrameWish;
import io.millrace.api.analysis.SoundWish;
import io.millrace.api.codec.FrameSource;
import io.millrace.api.live.LiveStream;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Who gets frames of which job: a stream is decoded once, for its outputs and for those who look at it. Without outputs
 * it gets a job of its own. Owned by the loop, but for {@link #open}.
 */
final class FrameDesk implements FrameSource {
    private final WorkerLoop loop;
    private final Collection<TranscodeRun> runs;
    private final Function<LiveStream, TranscodeRun> lookingOnly;
    private final Map<FrameTap, TranscodeRun> places = new HashMap<>();
    private boolean closed;

    /**
     * A desk.
     *
     * @param runs jobs that run
     * @param lookingOnly begins a job without outputs, which is among the runs from then on
     */
    FrameDesk(WorkerLoop loop, Collection<TranscodeRun> runs, Function<LiveStream, TranscodeRun> lookingOnly) {
        this.loop = loop;
        this.runs = runs;
        this.lookingOnly = lookingOnly;
    }

    @Override
    public Feed open(LiveStream stream, FrameWish pictures, SoundWish sound, Sink sink) {
        FrameTap tap = new FrameTap(stream, pictures, sound, sink, loop, this::left);
        loop.execute(() -> place(tap));
        return tap;
    }

    private void place(FrameTap tap) {
        if (closed || tap.isClosed()) {
            return;
        }
        TranscodeRun run = runs.stream()
                .filter(each -> each.decodes(tap.stream()))
                .reduce((one, other) -> one.hasOutputs() ? one : other)
                .orElseGet(() -> lookingOnly.apply(tap.stream()));
        places.put(tap, run);
        run.taps().add(tap);
        run.tapsChanged();
    }

    private void left(FrameTap tap) {
        TranscodeRun run = places.remove(tap);
        if (run != null) {
            run.taps().remove(tap);
            run.tapsChanged();
        }
    }

    /** A job with outputs began: who looks at the same stream comes to it. */
    void began(TranscodeRun run) {
        for (TranscodeRun other : java.util.List.copyOf(runs)) {
            if (other != run && !other.hasOutputs() && other.decodes(run.stream())) {
                other.taps().takeAll().forEach(this::place);
                other.tapsChanged();
            }
        }
    }

    /** A job ended, and is not among the runs any more. */
    void ended(TranscodeRun run) {
        run.taps().takeAll().forEach(tap -> {
            places.remove(tap);
            place(tap);
        });
    }

    void close() {
        closed = true;
    }
}
