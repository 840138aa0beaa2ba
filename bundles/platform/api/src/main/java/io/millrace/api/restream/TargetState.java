package io.millrace.api.restream;

import java.util.Optional;

/**
 * How a target does.
 *
 * @param settings what it is
 * @param url where to, without credentials and query
 * @param hasSecret whether it has a key or password
 * @param isStarted whether it is sent when its stream is live
 * @param state what it does
 * @param words the same for people, with the reason and, where there is one, what to change
 * @param sinceUtcUs when the state began, in microseconds since 1970 UTC
 * @param bitsPerSecond what went there over the last seconds
 * @param sentBytes what went there since it was begun
 * @param dropped messages or packets that were left out because it was too slow, on the connection that runs
 * @param retries how often it failed and was tried again
 * @param lastError why it failed last
 * @param lastErrorUtcUs when; 0 if it did not
 */
public record TargetState(
        TargetSettings settings,
        String url,
        boolean hasSecret,
        boolean isStarted,
        State state,
        String words,
        long sinceUtcUs,
        long bitsPerSecond,
        long sentBytes,
        long dropped,
        long retries,
        Optional<String> lastError,
        long lastErrorUtcUs) {
    /** What a target does. */
    public enum State {
        /** Nobody has started it, or somebody stopped it. */
        STOPPED,
        /** Its stream is not live, or is being measured. */
        IDLE,
        CONNECTING,
        RUNNING,
        /** It failed, and is tried again for ever. */
        FAILING,
        /** The stream is not what the service takes; it begins when it is. */
        BLOCKED
    }
}
