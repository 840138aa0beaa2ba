package io.millrace.formats.json;

/** A text is no JSON, or none that is taken. The message says where, in plain words, and quotes nothing of the text. */
public final class JsonFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message follows what the text is called, for example "is no JSON that can be read" */
    public JsonFormatException(String message) {
        super(message, null, false, false);
    }
}
