package io.millrace.apps.failover;

import io.millrace.api.live.LiveStream;
import io.millrace.api.live.Publisher;
import io.millrace.api.media.ClockReference;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import java.util.ArrayList;
import java.util.List;

/** Keeps what a transcoder encodes of a slate, until there is enough. Written by the transcoder's thread, read by any. */
final class SlateCapture implements Publisher {
    private static final long MOST_BYTES = 24L << 20;

    private final LiveStream input;
    private final long fromUs;
    private final long mostUs;
    private final List<Sample> pictures = new ArrayList<>();
    private Track track;
    private long bytes;
    private boolean complete;

    /**
     * @param fromUs when a film begins, of which all is wanted; of a picture, one group of pictures at any time is enough
     * @param mostUs no more than this is kept
     */
    SlateCapture(LiveStream input, long fromUs, long mostUs) {
        this.input = input;
        this.fromUs = fromUs;
        this.mostUs = mostUs;
    }

    /** Whether there is enough. */
    synchronized boolean isComplete() {
        return complete;
    }

    /** Pictures that came. */
    synchronized int size() {
        return pictures.size();
    }

    /** What was kept, to be shown; only if there is anything. */
    synchronized SlateFilm film() {
        long usualUs = pictures.size() < 2
                ? mostUs
                : (pictures.get(pictures.size() - 1).dtsUs() - pictures.get(0).dtsUs()) / (pictures.size() - 1);
        return new SlateFilm(track, pictures, usualUs);
    }

    @Override
    public LiveStream stream() {
        return input;
    }

    @Override
    public synchronized void tracks(List<Track> tracks) {
        if (!tracks.isEmpty() && !tracks.get(0).equals(track) && !complete) {
            track = tracks.get(0);
            pictures.clear();
            bytes = 0;
        }
    }

    @Override
    public synchronized void write(Sample sample) {
        boolean begins = sample.isSync() && sample.dtsUs() >= fromUs;
        if (complete || track == null || pictures.isEmpty() && !begins) {
            return;
        }
        boolean enough = !pictures.isEmpty()
                && (sample.isSync() && fromUs == Long.MIN_VALUE
                        || sample.dtsUs() - pictures.get(0).dtsUs() >= mostUs
                        || bytes + sample.sizeBytes() > MOST_BYTES);
        if (enough) {
            complete = true;
            return;
        }
        pictures.add(sample);
        bytes += sample.sizeBytes();
    }

    @Override
    public void clock(ClockReference reference) {
        // a slate has no time of its own
    }

    @Override
    public void flush() {
        // nobody reads before it is complete
    }

    @Override
    public synchronized boolean isOpen() {
        return !complete;
    }

    @Override
    public void end(String reason) {
        // the transcoder says that nothing more comes by sending nothing
    }

    @Override
    public void close() {
        // as end
    }
}
