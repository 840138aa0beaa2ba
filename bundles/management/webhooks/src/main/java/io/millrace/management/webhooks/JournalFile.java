package io.millrace.management.webhooks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** One file of the {@link Journal}, whose lock guards it. */
final class JournalFile {
    private final Path path;
    private final FileChannel channel;
    private long size;
    private long done;

    private JournalFile(Path path, FileChannel channel) throws IOException {
        this.path = path;
        this.channel = channel;
        size = channel.size();
    }

    static JournalFile open(Path path) throws IOException {
        return new JournalFile(
                path,
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    long size() {
        return size;
    }

    /** What lies before it is kept elsewhere. */
    long doneOffset() {
        return done;
    }

    void done(long offset) {
        done = offset;
    }

    /** Appends all of it, or nothing. */
    void append(ByteBuffer record) throws IOException {
        long at = size;
        try {
            while (record.hasRemaining()) {
                at += channel.write(record, at);
            }
            size = at;
        } catch (IOException e) {
            // what was written of it would be taken for damage
            channel.truncate(size);
            throw e;
        }
    }

    ByteBuffer read(long offset, int most) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(most, size - offset));
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, offset + bytes.position()) < 0) {
                break;
            }
        }
        return bytes.flip();
    }

    /** Shortens it. */
    void cut(long length) throws IOException {
        channel.truncate(length);
        size = length;
        done = Math.min(done, length);
    }

    void delete() throws IOException {
        channel.close();
        Files.deleteIfExists(path);
    }

    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
