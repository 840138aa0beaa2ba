package io.millrace.core.live;

import io.millrace.api.live.LiveStream;
import io.millrace.api.live.Publisher;
import io.millrace.api.media.ClockReference;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.api.session.Session;
import java.util.List;

/** A transcoder's hands on a rendition. Owned by the transcoder's thread but for {@link #revoke}. */
final class RenditionWriter implements Publisher, Run {
    private final RenditionRun run;
    private volatile boolean open = true;
    private volatile Track own;

    RenditionWriter(RenditionRun run) {
        this.run = run;
    }

    /** What it encodes; null before it said so. */
    Track own() {
        return own;
    }

    @Override
    public Session session() {
        return run.session();
    }

    @Override
    public LiveStream stream() {
        return run.stream();
    }

    @Override
    public void tracks(List<Track> tracks) {
        Track first = tracks.stream().filter(run::encodes).findFirst().orElse(null);
        if (open && first != null && !first.equals(own)) {
            own = first;
            run.formatChanged(this);
        }
    }

    @Override
    public void write(Sample sample) {
        if (open) {
            run.write(this, sample);
        }
    }

    /** The timeline is the origin's, and so is what ties it to the wall clock. */
    @Override
    public void clock(ClockReference reference) {}

    @Override
    public void flush() {
        if (open) {
            run.flush();
        }
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void end(String reason) {
        if (open) {
            run.left(this, reason);
        }
    }

    @Override
    public void close() {
        end("The transcoder ended it");
    }

    @Override
    public void revoke() {
        open = false;
    }
}
