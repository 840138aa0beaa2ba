package io.millrace.http.async;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Reads a small body without a thread that waits for it. */
public final class SmallBody implements ReadListener {
    /** Bytes of the largest body that is read. */
    public static final int MOST = 256 * 1024;

    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    private final ByteArrayOutputStream read = new ByteArrayOutputStream();
    private final byte[] chunk = new byte[8 * 1024];
    private final Supplier<? extends RuntimeException> tooLarge;
    private final Supplier<? extends RuntimeException> brokeOff;
    private final ServletInputStream in;

    private SmallBody(
            ServletInputStream in,
            Supplier<? extends RuntimeException> tooLarge,
            Supplier<? extends RuntimeException> brokeOff) {
        this.in = in;
        this.tooLarge = tooLarge;
        this.brokeOff = brokeOff;
    }

    /**
     * The body of a request whose exchange is asynchronous.
     *
     * @param tooLarge what it fails with if there is more than {@link #MOST}
     * @param brokeOff what it fails with if the client goes away
     * @return completes on a thread of the container
     */
    public static CompletableFuture<byte[]> read(
            HttpServletRequest request,
            Supplier<? extends RuntimeException> tooLarge,
            Supplier<? extends RuntimeException> brokeOff) {
        if (request.getContentLengthLong() > MOST) {
            return CompletableFuture.failedFuture(tooLarge.get());
        }
        try {
            SmallBody reader = new SmallBody(request.getInputStream(), tooLarge, brokeOff);
            reader.in.setReadListener(reader);
            return reader.body;
        } catch (IOException e) {
            return CompletableFuture.failedFuture(brokeOff.get());
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
                body.completeExceptionally(tooLarge.get());
            }
        }
    }

    @Override
    public void onAllDataRead() {
        body.complete(read.toByteArray());
    }

    @Override
    public void onError(Throwable failure) {
        body.completeExceptionally(brokeOff.get());
    }
}
