package io.millrace.codecs.ffmpeg.worker;

import io.millrace.codecs.ffmpeg.wire.FromWorker;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/**
 * Transcodes what a server sends over a socket, until the connection or the server ends: {@code Worker SOCKET PARENT},
 * PARENT being the server's process id. It ends with 0 when either is gone, else with one line that says why and 1 (not
 * connected, or the server does not speak the protocol) or 2 (wrong arguments), or with 3 when it told the server that FFmpeg
 * does not run on this machine.
 *
 * <p>Its environment should have {@code SVT_LOG=1}, or SVT-AV1 writes to the console, and {@code MALLOC_ARENA_MAX=2}, or
 * every thread that ever ran keeps some freed memory.
 */
public final class Worker {
    private static final int FAILED = 1;
    private static final int MISUSED = 2;
    private static final int UNABLE = 3;
    private static final long WATCH_MS = 500;

    private Worker() {}

    /** Runs the program. */
    public static void main(String[] arguments) {
        if (arguments.length != 2 || !arguments[1].matches("\\d{1,9}")) {
            end(MISUSED, "usage: Worker SOCKET PARENT");
        }
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> end(FAILED, thread.getName() + ": " + e));
        watch(Long.parseLong(arguments[1]));
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(arguments[0]))) {
            serve(channel);
        } catch (IOException | RuntimeException e) {
            end(FAILED, e.getMessage() == null ? e.toString() : e.getMessage());
        }
        // native threads need not be waited for
        Runtime.getRuntime().halt(0);
    }

    private static void serve(SocketChannel channel) throws IOException {
        try {
            Ffmpeg.load();
        } catch (LinkageError e) {
            new ServerConnection(channel).send(new FromWorker.Failed(FromWorker.Failed.ALL, Ffmpeg.whyNotLoaded(e)));
            Runtime.getRuntime().halt(UNABLE);
        }
        new ServerConnection(channel).run();
    }

    /** The server may be killed, and this process may be deep inside FFmpeg: nothing is asked, it ends. */
    private static void watch(long parentId) {
        Optional<ProcessHandle> parent = ProcessHandle.of(parentId);
        Lifeline lifeline = new Lifeline(
                System::nanoTime, () -> parent.isPresent() && parent.get().isAlive());
        Thread watch = new Thread(
                () -> {
                    while (!lifeline.isCut()) {
                        Pace.SYSTEM.awaitNanos(System.nanoTime() + WATCH_MS * 1_000_000);
                    }
                    Runtime.getRuntime().halt(0);
                },
                "watch");
        watch.setDaemon(true);
        watch.start();
    }

    private static void end(int status, String reason) {
        System.err.println("worker: " + reason.lines().findFirst().orElse(""));
        System.err.flush();
        Runtime.getRuntime().halt(status);
    }
}
