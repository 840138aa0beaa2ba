package io.millrace.apps.failover;

import io.millrace.api.live.LiveStream;
import io.millrace.api.live.LiveStreams;
import io.millrace.api.live.ReadFrom;
import io.millrace.api.live.Reader;
import io.millrace.api.media.ClockReference;
import io.millrace.api.media.Discontinuity;
import io.millrace.api.media.EndOfPublication;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.Sample;
import io.millrace.api.media.StreamItem;
import io.millrace.api.media.StreamName;
import java.util.concurrent.Executor;

/** Reads one input, as long as there is a stream of its name, and again when it is back. Owned by its failover's executor. */
final class Input implements AutoCloseable {
    /** Who is told of what cannot be kept in the backlog. */
    interface Listener {
        /** What was read so far has to be written now: it is given up when this returns. */
        void beforeBreak(Input input);

        /** The input's clock is tied to the wall clock anew. */
        void clock(Input input, ClockReference reference);
    }

    private final StreamName name;
    private final Condition condition;
    private final Listener listener;
    private final Backlog backlog = new Backlog();
    private LiveStream stream;
    private Reader reader;

    Input(StreamName name, Condition condition, Listener listener) {
        this.name = name;
        this.condition = condition;
        this.listener = listener;
    }

    StreamName name() {
        return name;
    }

    Backlog backlog() {
        return backlog;
    }

    Condition condition() {
        return condition;
    }

    /** Whether media comes and there is a place to begin. */
    boolean isReady() {
        return condition.isPresent() && backlog.hasKey();
    }

    /** Whether it can go on being shown: its key picture may be too long ago to be held. */
    boolean goesOn() {
        return condition.isPresent() && backlog.goesOn();
    }

    /** @param shown whether it is the one that is shown */
    Choice.Candidate candidate(boolean shown) {
        return new Choice.Candidate(shown ? goesOn() : isReady(), condition.isFit(), condition.sinceUs());
    }

    /** Attaches to the stream of this name, if it is another than before. */
    void attach(LiveStreams streams, Executor executor, Runnable onReadable, long nowUs) {
        LiveStream now = streams.find(name).orElse(null);
        if (now == stream) {
            return;
        }
        detach();
        if (stream != null) {
            condition.gone(nowUs);
        }
        stream = now;
        if (now != null) {
            reader = now.read(ReadFrom.OLDEST, executor, onReadable);
        }
    }

    /** Reads what came. */
    void drain(long nowUs) {
        StreamItem item = reader == null ? null : reader.poll();
        while (item != null) {
            take(item, nowUs);
            item = reader.poll();
        }
    }

    private void take(StreamItem item, long nowUs) {
        if (item instanceof Sample sample) {
            backlog.add(sample);
            if (backlog.leads(sample)) {
                condition.heard(nowUs);
            }
        } else if (item instanceof FormatChange change) {
            listener.beforeBreak(this);
            backlog.tracks(change.tracks(), stream.epochUtcUs());
        } else if (item instanceof Discontinuity gap) {
            if (gap.reason() != Discontinuity.Reason.TIMESTAMP_JUMP) {
                listener.beforeBreak(this);
                backlog.clear();
            }
        } else if (item instanceof EndOfPublication) {
            listener.beforeBreak(this);
            backlog.clear();
            condition.left(nowUs);
        } else if (item instanceof ClockReference reference) {
            listener.clock(this, reference);
        }
    }

    private void detach() {
        if (reader != null) {
            reader.close();
            reader = null;
        }
        listener.beforeBreak(this);
        backlog.clear();
    }

    @Override
    public void close() {
        detach();
        stream = null;
    }
}
