package io.millrace.codecs.ffmpeg.worker;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** What the threads cost that encoders start by themselves: all of this process but for those that Java knows. */
final class CpuMeter {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private long beforeNanos = foreignNanos();

    static long processNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : 0;
    }

    /** Of one core, since it was asked before. */
    double foreignPercent(double seconds) {
        long now = foreignNanos();
        long used = now - beforeNanos;
        beforeNanos = now;
        // when a thread ends, what it used is no longer known as Java's
        return Math.max(0, 100 * used / 1e9 / seconds);
    }

    private static long foreignNanos() {
        long known = 0;
        for (long id : THREADS.getAllThreadIds()) {
            known += Math.max(0, THREADS.getThreadCpuTime(id));
        }
        return processNanos() - known;
    }
}
