package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Asks for something again and again, as one client, and tells how long answers took; each has to be a good one. */
final class Latency implements AutoCloseable {
    private final List<Long> tookMs = Collections.synchronizedList(new ArrayList<>());
    private final List<String> failures = Collections.synchronizedList(new ArrayList<>());
    private final String path;
    private final Thread thread;
    private volatile boolean over;

    /**
     * Begins to ask.
     *
     * @param expected status of each answer
     * @param pauseMs between an answer and the next request
     */
    Latency(Server server, String path, int expected, long pauseMs, String... headers) {
        this.path = path;
        thread = new Thread(() -> {
            while (!over) {
                long began = System.nanoTime();
                try {
                    int status = server.get(path, headers).statusCode();
                    if (status != expected) {
                        failures.add("status " + status);
                    }
                } catch (RuntimeException e) {
                    failures.add(e + " " + e.getCause());
                }
                tookMs.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
                Await.pause(pauseMs);
            }
        });
        thread.start();
    }

    /** Ends it. Each request was answered, and none took longer. */
    void assertAtMost(long ms) throws InterruptedException {
        over = true;
        thread.join(60_000);
        List<Long> sorted = new ArrayList<>(tookMs);
        Collections.sort(sorted);
        long most = sorted.get(sorted.size() - 1);
        System.out.println(
                path + ": " + sorted.size() + " requests, " + sorted.get(sorted.size() / 2) + " ms in the middle, "
                        + sorted.get(sorted.size() * 99 / 100) + " ms of 99 in 100, " + most + " ms at most");
        assertTrue(failures.isEmpty(), () -> path + ": " + failures);
        assertTrue(most <= ms, () -> path + " took " + most + " ms");
    }

    @Override
    public void close() {
        over = true;
    }
}
