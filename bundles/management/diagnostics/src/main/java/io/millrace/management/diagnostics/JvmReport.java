package io.millrace.management.diagnostics;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MonitorInfo;
import java.lang.management.RuntimeMXBean;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.management.JMException;
import javax.management.ObjectName;

/** Threads and memory of this JVM, and the machine below it. */
final class JvmReport {
    private static final int HISTOGRAM_LINES = 150;
    private static final List<String> MACHINE = List.of(
            "/proc/loadavg", "/proc/meminfo", "/proc/self/status", "/proc/self/limits", "/sys/fs/cgroup/memory.max");

    private JvmReport() {}

    static void write(Archive archive) throws IOException {
        archive.text("threads.txt", JvmReport::threads);
        archive.text("memory.txt", JvmReport::memory);
        archive.text("heap-histogram.txt", out -> histogram(out));
        archive.text("machine.txt", JvmReport::machine);
    }

    private static void threads(PrintWriter out) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long[] deadlocked = threads.findDeadlockedThreads();
        out.println(deadlocked == null ? "No deadlock." : "DEADLOCK of the threads " + Arrays.toString(deadlocked));
        out.println();
        ThreadInfo[] all = threads.dumpAllThreads(true, true);
        Arrays.sort(all, Comparator.comparing(ThreadInfo::getThreadName));
        for (ThreadInfo each : all) {
            thread(each, TimeUnit.NANOSECONDS.toMillis(threads.getThreadCpuTime(each.getThreadId())), out);
        }
    }

    private static void thread(ThreadInfo thread, long cpuMs, PrintWriter out) {
        out.printf(
                "\"%s\" id=%d %s, %d ms of processor time%n",
                thread.getThreadName(), thread.getThreadId(), thread.getThreadState(), cpuMs);
        LockInfo awaited = thread.getLockInfo();
        if (awaited != null) {
            out.println("    waits for " + awaited
                    + (thread.getLockOwnerName() == null ? "" : ", held by \"" + thread.getLockOwnerName() + "\""));
        }
        StackTraceElement[] stack = thread.getStackTrace();
        for (int i = 0; i < stack.length; i++) {
            out.println("    at " + stack[i]);
            for (MonitorInfo held : thread.getLockedMonitors()) {
                if (held.getLockedStackDepth() == i) {
                    out.println("    holds " + held);
                }
            }
        }
        out.println();
    }

    private static void memory(PrintWriter out) throws JMException {
        RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
        out.println("JVM: " + runtime.getVmName() + " " + runtime.getVmVersion() + ", up "
                + TimeUnit.MILLISECONDS.toSeconds(runtime.getUptime()) + " s");
        out.println("Options: " + SecretMask.line(String.join(" ", runtime.getInputArguments())));
        out.println("Heap: " + ManagementFactory.getMemoryMXBean().getHeapMemoryUsage());
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            out.println(pool.getName() + ": " + pool.getUsage());
        }
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            out.println("Buffers " + pool.getName() + ": " + pool.getCount() + ", " + pool.getMemoryUsed() + " bytes");
        }
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            out.println(collector.getName() + ": " + collector.getCollectionCount() + " collections, "
                    + collector.getCollectionTime() + " ms");
        }
        out.println();
        out.println(diagnosticCommand("gcHeapInfo"));
        out.println(diagnosticCommand("vmMetaspace"));
        out.println(diagnosticCommand("vmNativeMemory", "summary"));
    }

    /** The classes whose objects take most. */
    private static void histogram(PrintWriter out) throws JMException {
        diagnosticCommand("gcClassHistogram").lines().limit(HISTOGRAM_LINES).forEach(out::println);
    }

    /** What jcmd can ask for, asked for without it. */
    private static String diagnosticCommand(String operation, String... arguments) throws JMException {
        return (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        operation,
                        new Object[] {arguments},
                        new String[] {String[].class.getName()});
    }

    private static void machine(PrintWriter out) throws IOException {
        out.println(System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                + System.getProperty("os.arch") + ", " + Runtime.getRuntime().availableProcessors() + " processors");
        for (String name : MACHINE) {
            Path file = Path.of(name);
            if (Files.isReadable(file)) {
                out.println();
                out.println(name + ":");
                out.println(Files.readString(file));
            }
        }
    }
}
