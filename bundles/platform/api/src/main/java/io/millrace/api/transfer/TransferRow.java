package io.millrace.api.transfer;

import io.millrace.api.media.StreamName;

/**
 * How a configured pull or push does.
 *
 * @param name its name: that of its configuration
 * @param stream what it is published as, or the stream that is sent
 * @param url where from or where to, without credentials
 * @param choice which of the configured URLs that is, from 0; more than 0 is a fallback
 * @param state what it does
 * @param words the same for people, with the reason of a failure
 * @param sinceUtcUs when the state began, in microseconds since 1970 UTC
 */
public record TransferRow(
        String name, StreamName stream, String url, int choice, State state, String words, long sinceUtcUs) {
    /** What a pull or push does. */
    public enum State {
        /** Nobody watches, or there is nothing to send. */
        IDLE,
        CONNECTING,
        RUNNING,
        /** It failed, or nothing that is installed speaks its protocol; it tries again for ever. */
        FAILING
    }
}
