package io.millrace.protocols.rtsp.message;

/**
 * A response (RFC 2326 section 7).
 *
 * @param status for example 200
 * @param reason in plain words
 * @param headers header fields
 * @param body may be empty
 */
public record Response(int status, String reason, Headers headers, String body) {
    /** A response without body. */
    public static Response of(int status, String reason) {
        return new Response(status, reason, Headers.NONE, "");
    }

    /** All is well. */
    public static Response ok() {
        return of(200, "OK");
    }

    /** The same with one more header field. */
    public Response with(String name, String value) {
        return new Response(status, reason, headers.and(name, value), body);
    }

    /** The same with a body. */
    public Response withBody(String type, String text) {
        return new Response(status, reason, headers.and("Content-Type", type), text);
    }

    /** The response's text. */
    public String text() {
        StringBuilder out = new StringBuilder(256 + body.length());
        out.append("RTSP/1.0 ").append(status).append(' ');
        out.append(reason.replaceAll("[\r\n]+", " ")).append("\r\n");
        Message.end(out, headers, body);
        return out.toString();
    }
}
