package io.millrace.codecs.ffmpeg;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;

/** A socket that one worker connects to, in a folder that nobody else may enter. */
final class WorkerSocket implements AutoCloseable {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    /** {@code sockaddr_un} has room for 108 bytes on Linux, 104 elsewhere, with the zero at the end. */
    private static final int MAX_PATH_BYTES = 100;

    private final Path folder;
    private final ServerSocketChannel channel;

    private WorkerSocket(Path folder, ServerSocketChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /** @param temporary where it is made, unless its path is too long: then in {@code /tmp} */
    static WorkerSocket open(Path temporary) throws IOException {
        String name = "mr-" + Long.toString(RANDOM.nextLong() >>> 4, Character.MAX_RADIX);
        Path folder = temporary.toAbsolutePath().resolve(name);
        if (path(folder).toString().getBytes(StandardCharsets.UTF_8).length > MAX_PATH_BYTES) {
            folder = Path.of("/tmp", name);
        }
        Files.createDirectory(folder, OWNER_ONLY);
        try {
            ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                channel.bind(UnixDomainSocketAddress.of(path(folder)), 1);
                return new WorkerSocket(folder, channel);
            } catch (IOException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            Files.deleteIfExists(folder);
            throw e;
        }
    }

    private static Path path(Path folder) {
        return folder.resolve("s");
    }

    Path path() {
        return path(folder);
    }

    ServerSocketChannel channel() {
        return channel;
    }

    /** Stops listening and removes the file; a connection that was accepted goes on. */
    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            Files.deleteIfExists(path());
            Files.deleteIfExists(folder);
        }
    }
}
