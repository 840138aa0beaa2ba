package io.millrace.api.transfer;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * How one line of an imported table went.
 *
 * @param line its number, from 1
 * @param name what the source is called; empty if the line does not say it
 * @param url where from, without credentials; empty if that cannot be read
 * @param state how it went
 * @param words the same for people: what the source sends, or why it does not work; without secrets
 * @param snapshot a small JPEG of its first key picture, read-only, if one could be made
 */
public record ImportRow(int line, String name, String url, State state, String words, Optional<ByteBuffer> snapshot) {
    /** How a line went. */
    public enum State {
        /** The line makes no sense, so nothing was tried. */
        REFUSED,
        /** The source does not work. */
        FAILED,
        /** The source works; nothing was configured, as was asked for. */
        WORKS,
        /** The source works and is configured. */
        IMPORTED
    }
}
