package io.millrace.codecs.ffmpeg;

import io.millrace.api.work.Clock;
import io.millrace.api.work.Timer;
import io.millrace.api.work.Workers;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Workers with threads, for tests that talk to processes. */
final class RealWorkers implements Workers, AutoCloseable {
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @Override
    public Executor blocking(String name) {
        return threads;
    }

    @Override
    public Executor serial(String name) {
        return threads;
    }

    @Override
    public Timer timer() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Clock clock() {
        return Clock.SYSTEM;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
