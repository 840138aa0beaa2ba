package io.millrace.protocols.webrtc.transport;

import io.millrace.api.work.Clock;
import io.millrace.api.work.Timer;
import io.millrace.api.work.Workers;
import io.millrace.testkit.FakeClock;
import io.millrace.testkit.ManualTimer;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Real threads for handshakes, which block; time is the test's. */
public final class TestWorkers implements Workers, AutoCloseable {
    public final FakeClock clock = new FakeClock();
    public final ManualTimer timer = new ManualTimer(clock);
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "test-worker");
        thread.setDaemon(true);
        return thread;
    });

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
        return timer;
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
