package io.millrace.management.rest;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Writes an answer without a thread that waits for a slow client, and completes the exchange. */
final class ReplyWriter implements WriteListener {
    private static final int CHUNK = 32 * 1024;

    private final AsyncContext async;
    private final ServletOutputStream out;
    private final Reply reply;
    private final byte[] body;
    private int written;

    private ReplyWriter(AsyncContext async, ServletOutputStream out, Reply reply) {
        this.async = async;
        this.out = out;
        this.reply = reply;
        body = reply.body;
    }

    /** @param withBody not for HEAD */
    static void write(AsyncContext async, Reply reply, boolean withBody) throws IOException {
        HttpServletResponse response = (HttpServletResponse) async.getResponse();
        headers(response, reply);
        HttpServletRequest request = (HttpServletRequest) async.getRequest();
        if (request.getContentLengthLong() > 0 && !request.getInputStream().isFinished()) {
            // who is refused before its body was read is not to send the next request behind it
            response.setHeader("Connection", "close");
        }
        if (!withBody || reply.body.length == 0) {
            // now, or the HTTP service makes 403 of 401
            response.flushBuffer();
            async.complete();
            return;
        }
        ServletOutputStream out = response.getOutputStream();
        out.setWriteListener(new ReplyWriter(async, out, reply));
    }

    static void headers(HttpServletResponse response, Reply reply) {
        response.setStatus(reply.status);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        reply.headers.forEach(response::setHeader);
        reply.more.forEach(response::addHeader);
        if (reply.contentType != null) {
            response.setContentType(reply.contentType);
            response.setContentLength(reply.body.length);
        }
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
        reply.failed();
        async.complete();
    }
}
