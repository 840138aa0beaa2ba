package io.millrace.core.work;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes daemon threads named {@code millrace-NAME-NUMBER}. */
final class NamedThreads implements ThreadFactory {
    private final AtomicInteger count = new AtomicInteger();
    private final String name;

    NamedThreads(String name) {
        this.name = name;
    }

    @Override
    public Thread newThread(Runnable task) {
        Thread thread = new Thread(task, "millrace-" + name + "-" + count.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }
}
