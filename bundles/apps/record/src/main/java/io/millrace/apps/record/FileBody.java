package io.millrace.apps.record;

import io.millrace.api.packaging.Body;
import io.millrace.api.packaging.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** A file's bytes, read on a thread that may block. Safe for any thread. */
final class FileBody implements Body {
    private static final long MOST_BYTES = 16 << 20;

    private final Path file;
    private final long sizeBytes;
    private final Executor executor;

    FileBody(Path file, long sizeBytes, Executor executor) {
        this.file = file;
        this.sizeBytes = sizeBytes;
        this.executor = executor;
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public CompletionStage<List<ByteBuffer>> read(ByteRange range) {
        if (range.to() > sizeBytes || range.sizeBytes() > MOST_BYTES) {
            throw new IllegalArgumentException(
                    "Up to " + MOST_BYTES + " bytes of " + sizeBytes + " can be read at once");
        }
        CompletableFuture<List<ByteBuffer>> read = new CompletableFuture<>();
        try {
            executor.execute(() -> {
                try {
                    read.complete(List.of(bytes(range)));
                } catch (IOException | RuntimeException e) {
                    read.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException busy) {
            read.completeExceptionally(new IOException("Too many files are being read", busy));
        }
        return read;
    }

    private ByteBuffer bytes(ByteRange range) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) range.sizeBytes());
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (bytes.hasRemaining()) {
                if (channel.read(bytes, range.from() + bytes.position()) < 0) {
                    throw new IOException(file.getFileName() + " became shorter while it was read");
                }
            }
        }
        return bytes.flip().asReadOnlyBuffer();
    }
}
