package io.millrace.api.codec;

/** A rendition that was asked for is not there. The message is plain words for whoever asked. */
public final class RenditionUnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    public RenditionUnavailableException(String message) {
        super(message);
    }
}
