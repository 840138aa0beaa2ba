package io.millrace.protocols.rtsp;

import io.millrace.api.work.Clock;
import io.millrace.net.Connection;
import io.netty.channel.EventLoop;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The open connections by event loop, for what concerns all of them. Safe for any thread. */
final class LoopConnections {
    private static final long CLOSE_MS = 2_000;

    private final Clock clock;
    /** Each set is owned by its loop. */
    private final Map<EventLoop, Set<RtspConnection>> byLoop = new ConcurrentHashMap<>();

    private volatile boolean closed;

    LoopConnections(Clock clock) {
        this.clock = clock;
    }

    /** Takes a connection, on its loop. */
    void add(Connection connection, RtspServices services) {
        if (closed) {
            throw new IllegalStateException("RTSP is being stopped");
        }
        Set<RtspConnection> here = byLoop.computeIfAbsent(connection.loop(), loop -> new HashSet<>());
        RtspConnection[] self = new RtspConnection[1];
        self[0] = new RtspConnection(connection, services, () -> here.remove(self[0]));
        here.add(self[0]);
        connection.channel().pipeline().addLast(self[0]);
    }

    /** Looks at every connection's deadlines. */
    void tick() {
        byLoop.forEach((loop, connections) -> execute(loop, () -> {
            long nowUs = clock.monotonicUs();
            List.copyOf(connections).forEach(connection -> connection.tick(nowUs));
        }));
    }

    /** Closes all; returns when every loop has done so. */
    void close() {
        closed = true;
        onEveryLoop(connections -> List.copyOf(connections).forEach(RtspConnection::stop));
    }

    /** Returns when every loop has finished what it had to do until now. */
    void settle() {
        onEveryLoop(connections -> {});
    }

    /** Waits for two seconds at most. */
    private void onEveryLoop(Consumer<Set<RtspConnection>> task) {
        CountDownLatch left = new CountDownLatch(byLoop.size());
        byLoop.forEach((loop, connections) -> {
            boolean running = execute(loop, () -> {
                task.accept(connections);
                left.countDown();
            });
            if (!running) {
                left.countDown();
            }
        });
        try {
            left.await(CLOSE_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean execute(EventLoop loop, Runnable task) {
        try {
            loop.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }
}
