package io.millrace.protocols.rtsp.message;

import java.nio.charset.StandardCharsets;

/** What requests and responses have in common. */
final class Message {
    private Message() {}

    static void end(StringBuilder out, Headers headers, String body) {
        headers.write(out);
        if (!body.isEmpty()) {
            int bytes = body.getBytes(StandardCharsets.UTF_8).length;
            out.append("Content-Length: ").append(bytes).append("\r\n");
        }
        out.append("\r\n").append(body);
    }
}
