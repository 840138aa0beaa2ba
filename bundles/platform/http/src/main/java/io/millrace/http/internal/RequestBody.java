package io.millrace.http.internal;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Collects a request's body up to a limit, without a thread that waits. */
final class RequestBody implements ReadListener {
    private static final int CHUNK_BYTES = 4_096;

    private final ServletInputStream in;
    private final int maxBytes;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CompletableFuture<ByteBuffer> whole = new CompletableFuture<>();

    private RequestBody(ServletInputStream in, int maxBytes) {
        this.in = in;
        this.maxBytes = maxBytes;
    }

    /** Reads a suspended request; refuses it with 413 if it is too long. */
    static CompletionStage<ByteBuffer> read(Delivery delivery, int maxBytes) {
        try {
            if (delivery.request().getContentLengthLong() > maxBytes) {
                throw new IOException(tooLong(maxBytes));
            }
            RequestBody body = new RequestBody(delivery.request().getInputStream(), maxBytes);
            body.in.setReadListener(body);
            return body.whole.whenComplete((value, failure) -> {
                if (failure != null) {
                    delivery.problem(413, failure.getMessage());
                }
            });
        } catch (IOException e) {
            delivery.problem(413, e.getMessage());
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public void onDataAvailable() throws IOException {
        byte[] chunk = new byte[CHUNK_BYTES];
        while (!whole.isDone() && in.isReady() && !in.isFinished()) {
            int count = in.read(chunk);
            if (count > 0) {
                bytes.write(chunk, 0, count);
            }
            if (bytes.size() > maxBytes) {
                whole.completeExceptionally(new IOException(tooLong(maxBytes)));
            }
        }
    }

    @Override
    public void onAllDataRead() {
        whole.complete(ByteBuffer.wrap(bytes.toByteArray()));
    }

    @Override
    public void onError(Throwable failure) {
        whole.completeExceptionally(new IOException("The request's body did not arrive", failure));
    }

    private static String tooLong(int maxBytes) {
        return "The request's body may have at most " + maxBytes + " bytes";
    }
}
