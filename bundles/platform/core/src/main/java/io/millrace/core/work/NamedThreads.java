package io.millrace.core.work;

import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes daemon threads named {@code millrace-NAME-NUMBER}. They work for whoever comes, and so do not inherit for whom the
 * thread works that first needs them.
 */
final class NamedThreads implements ThreadFactory {
    private final AtomicInteger count = new AtomicInteger();
    private final String name;

    NamedThreads(String name) {
        this.name = name;
    }

    @Override
    @SuppressWarnings("removal")
    public Thread newThread(Runnable task) {
        Thread thread = AccessController.doPrivileged(
                (PrivilegedAction<Thread>) () -> new Thread(task, "millrace-" + name + "-" + count.incrementAndGet()));
        thread.setDaemon(true);
        return thread;
    }
}
