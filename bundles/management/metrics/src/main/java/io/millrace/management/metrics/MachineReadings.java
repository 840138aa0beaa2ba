package io.millrace.management.metrics;

import io.millrace.api.telemetry.Metric;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ClassLoadingMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryUsage;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * The process and its virtual machine, by the names of Prometheus' own clients. Only what is read when it is asked for:
 * listeners that the virtual machine would keep would keep this bundle's classes too, after it was replaced.
 */
final class MachineReadings {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String RESIDENT = "VmRSS:";

    private final Family cpu = Family.counter("process_cpu_seconds", "Processor time of the process");
    private final Family start = Family.gauge("process_start_time_seconds", "When it began, since 1970 UTC");
    private final Family files = Family.gauge("process_open_fds", "Open file descriptors");
    private final Family mostFiles = Family.gauge("process_max_fds", "Most file descriptors that may be open");
    private final Family resident = Family.gauge("process_resident_memory_bytes", "Resident memory");
    private final Family virtual = Family.gauge("process_virtual_memory_bytes", "Virtual memory");
    private final Family used = Family.gauge("jvm_memory_used_bytes", "Memory of the virtual machine in use");
    private final Family committed = Family.gauge("jvm_memory_committed_bytes", "Memory that it has");
    private final Family most = Family.gauge("jvm_memory_max_bytes", "Most memory that it may have");
    private final Family pools = Family.gauge("jvm_buffer_pool_used_bytes", "Memory of buffers outside the heap");
    private final Family threads = Family.gauge("jvm_threads_current", "Threads");
    private final Family classes = Family.gauge("jvm_classes_currently_loaded", "Classes");
    private final Family collections = Family.counter("jvm_gc_collections", "Garbage collections");
    private final Family collecting = Family.counter("jvm_gc_collection_seconds", "Time of garbage collections");

    List<Metric> read() {
        start.add(ManagementFactory.getRuntimeMXBean().getStartTime() / 1e3);
        readProcess("ProcessCpuTime").ifPresent(nanoseconds -> cpu.add(nanoseconds / 1e9));
        readProcess("OpenFileDescriptorCount").ifPresent(files::add);
        readProcess("MaxFileDescriptorCount").ifPresent(mostFiles::add);
        readProcess("CommittedVirtualMemorySize").ifPresent(virtual::add);
        readResident();
        readMachine();
        return Stream.of(
                        List.of(cpu, start, files, mostFiles, resident, virtual),
                        List.of(used, committed, most, pools, threads, classes, collections, collecting))
                .flatMap(List::stream)
                .map(Family::metric)
                .toList();
    }

    /** By name: the interface that has these is in a package that the framework does not give to bundles. */
    private static OptionalDouble readProcess(String attribute) {
        try {
            ObjectName system = new ObjectName(ManagementFactory.OPERATING_SYSTEM_MXBEAN_NAME);
            Object value = ManagementFactory.getPlatformMBeanServer().getAttribute(system, attribute);
            return value instanceof Number number ? OptionalDouble.of(number.doubleValue()) : OptionalDouble.empty();
        } catch (JMException e) {
            return OptionalDouble.empty();
        }
    }

    /** Absent where there is no such file. */
    private void readResident() {
        try (Stream<String> lines = Files.lines(STATUS, StandardCharsets.US_ASCII)) {
            lines.filter(line -> line.startsWith(RESIDENT))
                    .map(line -> line.replaceAll("\\D", ""))
                    .forEach(kibibytes -> resident.add(Long.parseLong(kibibytes) * 1_024));
        } catch (IOException | UncheckedIOException | NumberFormatException e) {
            // not on this system
        }
    }

    private void readMachine() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        readMemory("heap", memory.getHeapMemoryUsage());
        readMemory("nonheap", memory.getNonHeapMemoryUsage());
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            pools.add(pool.getMemoryUsed(), "pool", pool.getName());
        }
        ThreadMXBean running = ManagementFactory.getThreadMXBean();
        threads.add(running.getThreadCount());
        ClassLoadingMXBean loading = ManagementFactory.getClassLoadingMXBean();
        classes.add(loading.getLoadedClassCount());
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            collections.add(Math.max(0, collector.getCollectionCount()), "gc", collector.getName());
            collecting.add(Math.max(0, collector.getCollectionTime()) / 1e3, "gc", collector.getName());
        }
    }

    private void readMemory(String area, MemoryUsage usage) {
        used.add(usage.getUsed(), "area", area);
        committed.add(usage.getCommitted(), "area", area);
        most.add(usage.getMax(), "area", area);
    }
}
