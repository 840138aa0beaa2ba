package io.millrace.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the operating system counts for a server.
 *
 * @param threads the server's own; the virtual machine begins and ends others as it likes
 * @param descriptors open files and sockets
 */
record Held(long threads, long descriptors) {
    /** Threads of pools and connections that are being closed come and go. */
    private static final int COME_AND_GO = 4;

    static Held by(Server server) {
        Path process = Path.of("/proc/" + server.pid());
        long threads = entries(process.resolve("task")).stream()
                .map(Held::name)
                .filter(name -> name.startsWith("millrace-") || name.startsWith("net-"))
                .count();
        return new Held(threads, entries(process.resolve("fd")).size());
    }

    /** Waits until a server holds no more than it held. */
    void awaitAgain(Server server) {
        Await.until("threads and sockets to be where they were: " + this, 60, () -> {
            Held now = by(server);
            return now.threads <= threads + COME_AND_GO && now.descriptors <= descriptors + COME_AND_GO;
        });
    }

    private static String name(Path task) {
        try {
            return Files.readString(task.resolve("comm"));
        } catch (IOException e) {
            // it has just ended
            return "";
        }
    }

    private static List<Path> entries(Path folder) {
        try (Stream<Path> found = Files.list(folder)) {
            return found.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
