package io.millrace.api.live;

import io.millrace.api.media.Sample;
import io.millrace.api.media.StreamName;
import io.millrace.api.media.Track;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The named thing viewers attach to. It outlives encoders, reconnects and plugin swaps; between two publications it
 * waits for its publisher with readers attached. Safe for any thread.
 */
@ProviderType
public interface LiveStream {
    /** Where a stream is in its life. */
    enum State {
        /** Known, but nobody has published yet. */
        WAITING,
        /** A publication runs. */
        LIVE,
        /** The publisher is gone and may come back within its grace. */
        INTERRUPTED,
        /** Over; the name can be used anew. */
        ENDED
    }

    StreamName name();

    State state();

    /** Wall-clock time, in microseconds since 1970 UTC, of zero on this stream's timeline. */
    long epochUtcUs();

    /** Tracks of the running or last publication; empty before the first. */
    List<Track> tracks();

    /** The stream this one was derived from, if it is a rendition. */
    Optional<LiveStream> origin();

    /** The publication that runs now. */
    Optional<Publication> publication();

    /** What is known of the stream's shape and health, measured over the last seconds. */
    StreamHealth health();

    /**
     * Attaches a reader.
     *
     * @param from where it starts
     * @param executor where {@code onReadable} runs; it must run one task at a time
     * @param onReadable called when there may be something to {@link Reader#poll}; wake-ups are coalesced
     */
    Reader read(ReadFrom from, Executor executor, Runnable onReadable);

    /**
     * Queues a sample of a data track for the publication's writer, which puts it into the ring in order. Its track is
     * announced if it is new.
     *
     * @param track a data track
     * @param sample its time is on this stream's timeline
     * @return false if nobody publishes or the bounded queue is full
     */
    boolean inject(Track track, Sample sample);
}
