package io.millrace.net;

import io.millrace.api.work.Clock;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The open connections of one protocol by event loop, for what concerns all of them. Safe for any thread.
 *
 * @param <C> the handlers of the connections
 */
public final class LoopConnections<C extends ChannelHandler & LoopConnections.Member> {
    private static final long CLOSE_MS = 2_000;

    /** One connection. Called on its event loop. */
    public interface Member {
        /** Looks at its deadlines, once a second. */
        void tick(long nowUs);

        /** Closes it, because the plugin stops. */
        void stop();
    }

    private final String protocol;
    private final Clock clock;
    /** Each set is owned by its loop. */
    private final Map<EventLoop, Set<C>> byLoop = new ConcurrentHashMap<>();

    private volatile boolean closed;

    /**
     * None is open yet.
     *
     * @param protocol its name for people
     */
    public LoopConnections(String protocol, Clock clock) {
        this.protocol = protocol;
        this.clock = clock;
    }

    /**
     * Takes a connection, on its loop.
     *
     * @param making makes its handler, which runs what it is given when the connection is gone
     * @throws IllegalStateException when they have been closed
     */
    public void add(Connection connection, Function<Runnable, C> making) {
        if (closed) {
            throw new IllegalStateException(protocol + " is being stopped");
        }
        Set<C> here = byLoop.computeIfAbsent(connection.loop(), loop -> new HashSet<>());
        List<C> self = new ArrayList<>(1);
        self.add(making.apply(() -> here.removeAll(self)));
        here.addAll(self);
        connection.channel().pipeline().addLast(self.get(0));
    }

    /** Looks at every connection's deadlines. */
    public void tick() {
        byLoop.forEach((loop, connections) -> execute(loop, () -> {
            long nowUs = clock.monotonicUs();
            List.copyOf(connections).forEach(connection -> connection.tick(nowUs));
        }));
    }

    /** Closes all; returns when every loop has done so, or after two seconds. */
    public void close() {
        closed = true;
        onEveryLoop(connections -> List.copyOf(connections).forEach(Member::stop));
    }

    /** Returns when every loop has finished what it had to do until now, or after two seconds. */
    public void settle() {
        onEveryLoop(connections -> {});
    }

    private void onEveryLoop(Consumer<Set<C>> task) {
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
