package io.millrace.management.shell;

import java.io.IOException;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.karaf.shell.api.console.SessionFactory;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs shell commands for programs on this machine: {@code data/exec.sock}, which only the server's user may open. The
 * peer sends one command in UTF-8 and closes its side; the answer are frames of what the command prints, and its exit
 * status (see {@link FrameOutput}).
 *
 * <p>A service only so that the server can say when it is ready for commands.
 *
 * <p>Threads: two of its own, so two commands at a time. A command that runs while this stops goes on to its end: it may
 * be the one that replaces this bundle.
 */
@Component(service = ExecSocket.class, immediate = true)
public final class ExecSocket {
    static final int MAX_COMMAND_BYTES = 64 << 10;

    private static final Logger LOG = LoggerFactory.getLogger(ExecSocket.class);
    private static final int THREADS = 2;

    private final CommandRunner runner;
    private final Path path;
    private final ServerSocketChannel server;
    private final Object fileKey;
    private final ExecutorService threads;

    @Activate
    public ExecSocket(@Reference SessionFactory factory) throws IOException {
        this(factory, Path.of(System.getProperty("karaf.data", "data"), "exec.sock"));
    }

    ExecSocket(SessionFactory factory, Path path) throws IOException {
        runner = new CommandRunner(factory);
        this.path = path;
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            // one that is left from a killed server, or the one of an older version of this bundle
            Files.deleteIfExists(path);
            server.bind(UnixDomainSocketAddress.of(path));
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
            fileKey = fileKey();
        } catch (IOException e) {
            server.close();
            throw new IOException("Cannot listen for commands at " + path + ": " + e.getMessage(), e);
        }
        AtomicInteger count = new AtomicInteger();
        threads = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "millrace-exec-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        for (int i = 0; i < THREADS; i++) {
            threads.execute(this::serve);
        }
    }

    @Deactivate
    void stop() throws IOException {
        threads.shutdown();
        server.close();
        // a newer version may listen at the same path already
        if (Objects.equals(fileKey, fileKey())) {
            Files.deleteIfExists(path);
        }
    }

    private Object fileKey() {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        } catch (IOException e) {
            return null;
        }
    }

    private void serve() {
        while (server.isOpen()) {
            try (SocketChannel peer = server.accept()) {
                answer(peer);
            } catch (ClosedChannelException e) {
                // stopped, or the peer did not wait for the end
            } catch (IOException | RuntimeException e) {
                LOG.info("A command's peer went away: {}", e.toString());
            }
        }
    }

    private void answer(SocketChannel peer) throws IOException {
        FrameOutput frames = new FrameOutput(Channels.newOutputStream(peer));
        PrintStream out = new PrintStream(new PlainOutput(frames), true, StandardCharsets.UTF_8);
        String command;
        try {
            command = read(peer);
        } catch (CharacterCodingException e) {
            out.println("Error: a command is text in UTF-8");
            frames.end(CommandRunner.FAILED);
            return;
        }
        if (command.isEmpty()) {
            out.println("Error: a command is 1 to " + MAX_COMMAND_BYTES + " bytes");
            frames.end(CommandRunner.FAILED);
            return;
        }
        int status = runner.run(command, out);
        frames.end(status);
    }

    /** Reads to the peer's end; a command that is too long reads as none. */
    private static String read(SocketChannel peer) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(MAX_COMMAND_BYTES + 1);
        while (buffer.hasRemaining() && peer.read(buffer) >= 0) {
            // more comes
        }
        if (!buffer.hasRemaining()) {
            return "";
        }
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(buffer.flip())
                .toString()
                .strip();
    }
}
