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
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A socket that one worker connects to, in a folder that nobody else may enter. */
final class WorkerSocket implements AutoCloseable {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    /** {@code sockaddr_un} has room for 108 bytes on Linux, 104 elsewhere, with the zero at the end. */
    private static final int MAX_PATH_BYTES = 100;

    private static final Path SYSTEMS = Path.of("/tmp");
    private static final String PREFIX = "mr-";
    private static final Pattern NAME = Pattern.compile(PREFIX + "(\\d{1,9})-[0-9a-z-]+");

    private final Path folder;
    private final ServerSocketChannel channel;

    private WorkerSocket(Path folder, ServerSocketChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /** @param temporary where it is made, unless its path is too long: then in {@code /tmp} */
    static WorkerSocket open(Path temporary) throws IOException {
        String name = PREFIX + ProcessHandle.current().pid() + "-"
                + Long.toString(RANDOM.nextLong() >>> 4, Character.MAX_RADIX);
        Path folder = temporary.toAbsolutePath().resolve(name);
        if (path(folder).toString().getBytes(StandardCharsets.UTF_8).length > MAX_PATH_BYTES) {
            folder = SYSTEMS.resolve(name);
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

    /** Removes what servers left that were killed while a worker started. */
    static void sweep(Path temporary) {
        for (Path place : List.of(temporary.toAbsolutePath(), SYSTEMS)) {
            try (Stream<Path> folders = Files.list(place)) {
                for (Path folder : folders.filter(WorkerSocket::isLeft).toList()) {
                    Files.deleteIfExists(path(folder));
                    Files.deleteIfExists(folder);
                }
            } catch (IOException e) {
                // it does not exist yet, or belongs to somebody else
                continue;
            }
        }
    }

    /** Its server is gone, or an earlier one had the same process id. */
    private static boolean isLeft(Path folder) {
        Matcher name = NAME.matcher(folder.getFileName().toString());
        if (!name.matches()) {
            return false;
        }
        Optional<Instant> started = ProcessHandle.of(Long.parseLong(name.group(1)))
                .flatMap(server -> server.info().startInstant());
        try {
            Instant made = Files.getLastModifiedTime(folder).toInstant();
            return started.isEmpty() || made.isBefore(started.get().minusSeconds(1));
        } catch (IOException e) {
            return false;
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
