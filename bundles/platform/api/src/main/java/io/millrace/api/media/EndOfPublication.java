package io.millrace.api.media;

/**
 * The publishing run is over; the stream may live on.
 *
 * @param reason in words, for logs and operators
 * @param isIntended whether somebody wanted it: the encoder said that it has finished, another publisher took over, an
 *     operator or a rule sent it away, nobody watches what is pulled on demand. Otherwise the publisher was lost
 */
public record EndOfPublication(String reason, boolean isIntended) implements StreamItem {
    /** A publisher was lost. */
    public EndOfPublication(String reason) {
        this(reason, false);
    }
}
