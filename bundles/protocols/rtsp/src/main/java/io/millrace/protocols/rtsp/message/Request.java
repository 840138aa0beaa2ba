package io.millrace.protocols.rtsp.message;

/**
 * A request (RFC 2326 section 6).
 *
 * @param method for example {@code DESCRIBE}
 * @param uri what it is about
 * @param headers header fields
 * @param body may be empty
 */
public record Request(String method, String uri, Headers headers, String body) {
    /** The number that the response repeats. */
    public String cSeq() {
        return headers.value("CSeq").orElse("0");
    }

    /** The request's text. */
    public String text() {
        StringBuilder out = new StringBuilder(256 + body.length());
        out.append(method).append(' ').append(uri).append(" RTSP/1.0\r\n");
        Message.end(out, headers, body);
        return out.toString();
    }
}
