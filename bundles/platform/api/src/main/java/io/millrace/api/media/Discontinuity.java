package io.millrace.api.media;

/**
 * The samples after this do not continue the ones before: encoder state, times or both start anew.
 *
 * @param reason why
 */
public record Discontinuity(Reason reason) implements StreamItem {
    /** Causes of a discontinuity. */
    public enum Reason {
        /** Another publication began on the stream. */
        NEW_PUBLICATION,
        /** The publisher's clock jumped or was reset. */
        TIMESTAMP_JUMP,
        /** This reader was too slow and lost items; other readers may not have. */
        READER_LAPPED,
        /** A switcher chose another source. */
        SOURCE_SWITCH
    }
}
