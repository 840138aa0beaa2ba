package io.millrace.management.rest;

import io.millrace.api.packaging.Body;
import io.millrace.api.packaging.ByteRange;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sends a large body piece by piece, without a thread that waits for the client or the disk: one piece is in memory at a
 * time. Heeds one range (RFC 9110, section 14).
 */
final class BodyDownload implements WriteListener {
    private static final int PIECE_BYTES = 256 * 1024;
    private static final long LONGEST_MS = 24L * 3_600 * 1_000;
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    private final AsyncContext async;
    private final ServletOutputStream out;
    private final Body body;
    private final long to;
    private long position;
    private byte[] piece = new byte[0];
    private boolean reads;

    private BodyDownload(AsyncContext async, ServletOutputStream out, Body body, ByteRange range) {
        this.async = async;
        this.out = out;
        this.body = body;
        position = range.from();
        to = range.to();
    }

    static void send(Call call, Body body, String fileName) throws IOException {
        AsyncContext async = call.async();
        HttpServletRequest request = call.request();
        HttpServletResponse response = (HttpServletResponse) async.getResponse();
        ByteRange whole = new ByteRange(0, body.sizeBytes());
        ByteRange range = range(request.getHeader("Range"), whole);
        response.setHeader("Accept-Ranges", "bytes");
        response.setHeader("Cache-Control", "private, no-cache");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Content-Disposition", "attachment; filename=\"" + fileName + "\"");
        response.setContentType("video/mp4");
        if (range == null) {
            response.setStatus(416);
            response.setHeader("Content-Range", "bytes */" + body.sizeBytes());
            response.setContentLength(0);
            response.flushBuffer();
            async.complete();
            return;
        }
        if (!range.equals(whole)) {
            response.setStatus(206);
            response.setHeader(
                    "Content-Range", "bytes " + range.from() + "-" + (range.to() - 1) + "/" + body.sizeBytes());
        }
        response.setContentLengthLong(range.sizeBytes());
        if (request.getMethod().equals("HEAD")) {
            response.flushBuffer();
            async.complete();
            return;
        }
        async.setTimeout(LONGEST_MS);
        ServletOutputStream out = response.getOutputStream();
        out.setWriteListener(new BodyDownload(async, out, body, range));
    }

    /** All of it for a header that is none or that is not understood; null if there is nothing of what is wanted. */
    static ByteRange range(String header, ByteRange whole) {
        Matcher matcher = RANGE.matcher(header == null ? "" : header.strip());
        if (!matcher.matches() || matcher.group(1).isEmpty() && matcher.group(2).isEmpty()) {
            return whole;
        }
        long size = whole.to();
        if (matcher.group(1).isEmpty()) {
            long last = Math.min(size, Long.parseLong(matcher.group(2)));
            return last == 0 ? null : new ByteRange(size - last, size);
        }
        long from = Long.parseLong(matcher.group(1));
        long to = matcher.group(2).isEmpty() ? size : Math.min(size, Long.parseLong(matcher.group(2)) + 1);
        return from >= size || to <= from ? null : new ByteRange(from, to);
    }

    @Override
    public synchronized void onWritePossible() throws IOException {
        while (!reads && out.isReady()) {
            if (piece.length > 0) {
                byte[] bytes = piece;
                piece = new byte[0];
                out.write(bytes);
            } else if (position == to) {
                async.complete();
                return;
            } else {
                read();
            }
        }
    }

    private void read() {
        reads = true;
        long until = Math.min(to, position + PIECE_BYTES);
        body.read(new ByteRange(position, until)).whenComplete((buffers, failure) -> {
            if (failure == null) {
                has(buffers, until);
            } else {
                onError(failure);
            }
        });
    }

    private synchronized void has(List<ByteBuffer> buffers, long until) {
        byte[] bytes = new byte[(int) (until - position)];
        int at = 0;
        for (ByteBuffer buffer : buffers) {
            int count = buffer.remaining();
            buffer.get(bytes, at, count);
            at += count;
        }
        piece = bytes;
        position = until;
        reads = false;
        try {
            onWritePossible();
        } catch (IOException gone) {
            onError(gone);
        }
    }

    /** The length was promised: what is missing has to end the connection. */
    @Override
    public void onError(Throwable failure) {
        try {
            ((HttpServletResponse) async.getResponse()).getOutputStream().close();
        } catch (IOException | IllegalStateException gone) {
            // it is over for the client, too
        }
        async.complete();
    }
}
