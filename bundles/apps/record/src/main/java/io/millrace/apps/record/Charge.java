package io.millrace.apps.record;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Whoever holds it may write recordings: the lock of a file, which ends with the process at the latest. */
final class Charge implements AutoCloseable {
    private final FileChannel channel;

    private Charge(FileChannel channel) {
        this.channel = channel;
    }

    /** Takes it, unless somebody has it. */
    static Optional<Charge> take(Path folder) throws IOException {
        Files.createDirectories(folder);
        FileChannel channel =
                FileChannel.open(folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return Optional.of(new Charge(channel));
            }
        } catch (OverlappingFileLockException e) {
            // another version in this process
        }
        channel.close();
        return Optional.empty();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
