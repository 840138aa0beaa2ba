package io.millrace.management.mcp;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Writes an answer without a thread that waits for a slow client, and completes the exchange. */
final class AnswerWriter implements WriteListener {
    private static final int CHUNK = 32 * 1024;

    private final AsyncContext async;
    private final ServletOutputStream out;
    private final byte[] body;
    private int written;

    private AnswerWriter(AsyncContext async, ServletOutputStream out, byte[] body) {
        this.async = async;
        this.out = out;
        this.body = body;
    }

    static void write(AsyncContext async, Answer answer) throws IOException {
        HttpServletResponse response = (HttpServletResponse) async.getResponse();
        response.setStatus(answer.status());
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        answer.headers().forEach(response::setHeader);
        HttpServletRequest request = (HttpServletRequest) async.getRequest();
        if (request.getContentLengthLong() > 0 && !request.getInputStream().isFinished()) {
            // who is refused before its message was read is not to send the next one behind it
            response.setHeader("Connection", "close");
        }
        if (answer.json() == null) {
            // now, or the HTTP service makes a page of it
            response.flushBuffer();
            async.complete();
            return;
        }
        byte[] body = answer.json().getBytes(StandardCharsets.UTF_8);
        response.setContentType("application/json");
        response.setContentLength(body.length);
        ServletOutputStream out = response.getOutputStream();
        out.setWriteListener(new AnswerWriter(async, out, body));
    }

    @Override
    public void onWritePossible() throws IOException {
        while (out.isReady()) {
            if (written == body.length) {
                async.complete();
                return;
            }
            int length = Math.min(CHUNK, body.length - written);
            out.write(body, written, length);
            written += length;
        }
    }

    @Override
    public void onError(Throwable failure) {
        async.complete();
    }
}
