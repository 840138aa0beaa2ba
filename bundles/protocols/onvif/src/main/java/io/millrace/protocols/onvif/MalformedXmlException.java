package io.millrace.protocols.onvif;

/** What came is not XML that can be taken; the message says why, for people. */
final class MalformedXmlException extends RuntimeException {
    private static final long serialVersionUID = 1;

    MalformedXmlException(String message) {
        super(message);
    }
}
