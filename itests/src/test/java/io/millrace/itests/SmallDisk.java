package io.millrace.itests;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A data folder that can be full. Where file systems can be mounted it is a small one of its own; elsewhere no file of the
 * server and what it started can grow.
 */
final class SmallDisk implements AutoCloseable {
    private static final int MEBIBYTES = 300;

    private final Server server;
    private final boolean mounted;

    /** To be made before the server starts for the first time. */
    SmallDisk(Server server) {
        this.server = server;
        try {
            Files.createDirectories(server.data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        mounted = Processes.run(10, List.of("mount", "-t", "tmpfs", "-o", "size=" + MEBIBYTES + "m", "tmpfs", folder()))
                        .exit()
                == 0;
    }

    private String folder() {
        return server.data.toString();
    }

    private Path filler() {
        return server.data.resolve("filler");
    }

    /** From now on there is no room. */
    void fill() {
        if (!mounted) {
            limit("0");
            return;
        }
        try (OutputStream out = Files.newOutputStream(filler())) {
            for (int bytes = 1 << 20; bytes > 0; bytes /= 16) {
                fill(out, new byte[bytes]);
            }
        } catch (IOException e) {
            // what is not written when it is closed did not fit either
        }
    }

    private static void fill(OutputStream out, byte[] bytes) {
        try {
            for (int i = 0; i < MEBIBYTES; i++) {
                out.write(bytes);
            }
        } catch (IOException e) {
            // it is full, but for less than this
        }
    }

    /** There is room again. */
    void free() {
        if (!mounted) {
            limit("unlimited");
            return;
        }
        try {
            Files.delete(filler());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For the server; what it starts from then on inherits it. */
    private void limit(String bytes) {
        Processes.run(10, "prlimit", "--pid", Long.toString(server.pid()), "--fsize=" + bytes + ":")
                .succeeded();
    }

    @Override
    public void close() {
        if (mounted) {
            Processes.run(10, "umount", "--lazy", folder()).succeeded();
        }
    }
}
