package io.millrace.api.analysis;

import java.util.Optional;

/**
 * How an analyzer does with one stream.
 *
 * @param analyzer its name
 * @param version of its bundle; empty if there is none
 * @param state where it is
 * @param frames pictures and blocks of sound it was given
 * @param leftOut those that came while it was busy
 * @param last what it found last
 * @param reason why it does not run; empty if nothing is to be said
 */
public record AnalysisStatus(
        String analyzer,
        String version,
        State state,
        long frames,
        long leftOut,
        Optional<Finding> last,
        String reason) {
    /** Where an analysis is. */
    public enum State {
        /** No such analyzer is installed. */
        MISSING,
        /** It waits for its first frame. */
        STARTING,
        /** It runs. */
        RUNNING,
        /** It gets no frames; the reason says why. */
        WAITING,
        /** It failed, or is quarantined. */
        FAILED
    }
}
