package io.millrace.itests;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Publishes films one after the other at the pace of their times; the last over and over, until it is closed. Stepwise,
 * each is repeated until the next is asked for.
 */
final class FilmPublisher implements AutoCloseable {
    private final RtmpClient client;
    private final List<FlvFile> films;
    private final Thread thread;
    private volatile boolean closed;
    private volatile int at;
    private final boolean stepwise;

    FilmPublisher(Server server, String name, FlvFile... films) {
        this(server, name, false, films);
    }

    static FilmPublisher stepwise(Server server, String name, FlvFile... films) {
        return new FilmPublisher(server, name, true, films);
    }

    private FilmPublisher(Server server, String name, boolean stepwise, FlvFile... films) {
        this.stepwise = stepwise;
        this.films = List.of(films);
        client = RtmpClient.publisher(server, name);
        thread = new Thread(this::run, "publisher of " + name);
        thread.start();
    }

    private void run() {
        long start = System.nanoTime();
        long fromMs = 0;
        try {
            while (!closed) {
                FlvFile film = films.get(at);
                for (FlvFile.Tag tag : film.tags()) {
                    sleepUntil(start + TimeUnit.MILLISECONDS.toNanos(fromMs + tag.timestampMs()));
                    if (closed) {
                        return;
                    }
                    client.message(
                            tag.type() == RtmpClient.VIDEO ? 6 : 4,
                            tag.type(),
                            1,
                            fromMs + tag.timestampMs(),
                            tag.body());
                }
                fromMs += film.durationMs();
                if (!stepwise) {
                    next();
                }
            }
        } catch (RuntimeException e) {
            closed = true;
        }
    }

    private void sleepUntil(long dueNs) {
        for (long left = dueNs - System.nanoTime(); left > 0 && !closed; left = dueNs - System.nanoTime()) {
            LockSupport.parkNanos(Math.min(left, 100_000_000));
        }
    }

    /** Has the next film published when this one ends. */
    void next() {
        at = Math.min(at + 1, films.size() - 1);
    }

    /** Whether the server still takes what is sent. */
    boolean isPublishing() {
        return !closed;
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        client.close();
    }
}
