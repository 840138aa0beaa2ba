package io.millrace.management.mcp;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** Reads a small body without a thread that waits for it. */
final class BodyReader implements ReadListener {
    static final int MOST = 256 * 1024;

    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    private final ByteArrayOutputStream read = new ByteArrayOutputStream();
    private final byte[] chunk = new byte[8 * 1024];
    private final ServletInputStream in;

    private BodyReader(ServletInputStream in) {
        this.in = in;
    }

    /** The body; fails with {@link RpcException} if it is too large. */
    static CompletableFuture<byte[]> read(HttpServletRequest request) {
        if (request.getContentLengthLong() > MOST) {
            return CompletableFuture.failedFuture(tooLarge());
        }
        try {
            BodyReader reader = new BodyReader(request.getInputStream());
            reader.in.setReadListener(reader);
            return reader.body;
        } catch (IOException e) {
            return CompletableFuture.failedFuture(brokeOff());
        }
    }

    @Override
    public void onDataAvailable() throws IOException {
        while (!body.isDone() && in.isReady() && !in.isFinished()) {
            int length = in.read(chunk);
            if (length > 0) {
                read.write(chunk, 0, length);
            }
            if (read.size() > MOST) {
                body.completeExceptionally(tooLarge());
            }
        }
    }

    @Override
    public void onAllDataRead() {
        body.complete(read.toByteArray());
    }

    @Override
    public void onError(Throwable failure) {
        body.completeExceptionally(brokeOff());
    }

    private static RpcException tooLarge() {
        return new RpcException(
                RpcException.INVALID_REQUEST, 413, "A message has at most " + MOST / 1024 + " KiB here");
    }

    private static RpcException brokeOff() {
        return RpcException.invalidRequest("The body broke off");
    }
}
