package io.millrace.api.packaging;

import io.millrace.api.media.ClockReference;
import io.millrace.api.media.Track;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The write side of a presentation's windows, which core owns: numbering, retention, waiters, and the place where the
 * next version of a packager resumes. Handed to one packager (or puller, or VOD reader) at a time; once it is taken
 * away every call throws {@link IllegalStateException}.
 *
 * <p>Owned by one thread at a time.
 */
@ProviderType
public interface SegmentWriter {
    /** Windows that are open, each with the place where its writer stopped; empty for a new presentation. */
    List<TrackWriter> tracks();

    /**
     * Opens a window. Its first segment gets the number that the other tracks write now.
     *
     * @param track id and first format
     */
    TrackWriter open(Track track);

    /** What decides where segments begin and how they are numbered; empty if the packager does. */
    default Optional<SegmentLeader> leader() {
        return Optional.empty();
    }

    /**
     * The publication is over: the segments that are open will be ended, and what comes after them, if anything does,
     * follows a discontinuity. Windows say so from the moment in which their last segment ends.
     */
    default void endOfRun() {}

    /** The next segment of every track follows a discontinuity; ends the segments that are open. */
    void discontinuity();

    /** Ties the timeline to the wall clock from the next segment on. Without it, the stream's epoch counts. */
    void clock(ClockReference reference);

    /** Says something the operator should know, for example that a GOP outgrew the target duration. */
    void warn(String warning);

    /** Nothing follows: manifests say that the presentation has ended. */
    void finish();
}
