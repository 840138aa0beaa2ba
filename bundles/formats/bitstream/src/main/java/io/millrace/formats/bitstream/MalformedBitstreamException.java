package io.millrace.formats.bitstream;

/**
 * The bytes are not what their format prescribes. The only exception that the parsers of the formats bundles throw on
 * input; the message is one plain sentence fit for a log.
 */
public final class MalformedBitstreamException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what is wrong, in words */
    public MalformedBitstreamException(String message) {
        super(message);
    }
}
