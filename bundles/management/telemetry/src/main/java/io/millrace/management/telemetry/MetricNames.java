package io.millrace.management.telemetry;

import io.millrace.api.telemetry.Metric;
import java.util.HashMap;
import java.util.Map;

/**
 * Metrics by the names that OpenTelemetry has for them. Those of the process and of the virtual machine have semantic
 * conventions; ours are as Prometheus would make them from OpenTelemetry's, backwards.
 */
final class MetricNames {
    private static final String START = "process_start_time_seconds";

    private static final Map<String, Name> CONVENTIONS = Map.ofEntries(
            Map.entry("process_cpu_seconds", new Name("process.cpu.time", "s")),
            Map.entry("process_open_fds", new Name("process.unix.file_descriptor.count", "{file_descriptor}")),
            Map.entry("process_max_fds", new Name("jvm.file_descriptor.limit", "{file_descriptor}")),
            Map.entry("process_resident_memory_bytes", new Name("process.memory.usage", "By")),
            Map.entry("process_virtual_memory_bytes", new Name("process.memory.virtual", "By")),
            Map.entry(START, new Name("process.start_time", "s")),
            Map.entry("jvm_memory_used_bytes", new Name("jvm.memory.used", "By")),
            Map.entry("jvm_memory_committed_bytes", new Name("jvm.memory.committed", "By")),
            Map.entry("jvm_memory_max_bytes", new Name("jvm.memory.limit", "By")),
            Map.entry("jvm_buffer_pool_used_bytes", new Name("jvm.buffer.memory.used", "By")),
            Map.entry("jvm_threads_current", new Name("jvm.thread.count", "{thread}")),
            Map.entry("jvm_classes_currently_loaded", new Name("jvm.class.count", "{class}")),
            Map.entry("jvm_gc_collections", new Name("jvm.gc.collections", "{collection}")),
            Map.entry("jvm_gc_collection_seconds", new Name("jvm.gc.collection.time", "s")));

    /** By the end of a name, what is left of that end, and the unit. */
    private static final Map<String, Name> UNITS = Map.of(
            "_bits_per_second", new Name("_bit_rate", "bit/s"),
            "_frames_per_second", new Name("_frame_rate", "{frame}/s"),
            "_bytes", new Name("", "By"),
            "_seconds", new Name("", "s"),
            "_ratio", new Name("", "1"),
            "_dbfs", new Name("", "dB"));

    private static final Map<String, String> LABELS =
            Map.of("area", "jvm.memory.type", "pool", "jvm.buffer.pool.name", "gc", "jvm.gc.name");

    /**
     * A name and its unit, in the Unified Code for Units of Measure.
     *
     * @param unit empty for plain numbers
     */
    record Name(String name, String unit) {}

    private MetricNames() {}

    static Name of(Metric metric) {
        Name convention = CONVENTIONS.get(metric.name());
        if (convention != null) {
            return convention;
        }
        for (Map.Entry<String, Name> unit : UNITS.entrySet()) {
            String end = unit.getKey();
            if (metric.name().endsWith(end)) {
                String bare = metric.name().substring(0, metric.name().length() - end.length());
                return new Name(
                        dotted(bare + unit.getValue().name()), unit.getValue().unit());
            }
        }
        return new Name(dotted(metric.name()), "");
    }

    /** Whether it falls, too, but makes sense added up over servers: the conventions' UpDownCounter. */
    static boolean isUpDownCounter(Metric metric) {
        return metric.kind() == Metric.Kind.GAUGE
                && CONVENTIONS.containsKey(metric.name())
                && !metric.name().equals(START);
    }

    /** The part in front is a name space. */
    private static String dotted(String name) {
        return name.replaceFirst("^millrace_(stream|rendition|plugin|source|push|sessions)_", "millrace.$1.")
                .replaceFirst("^millrace_", "millrace.");
    }

    static Map<String, String> labels(Map<String, String> labels) {
        Map<String, String> named = new HashMap<>();
        labels.forEach((name, value) -> {
            String known = LABELS.get(name);
            if (known == null) {
                named.put("millrace." + name, value);
            } else {
                named.put(known, value.equals("nonheap") ? "non_heap" : value);
            }
        });
        return named;
    }
}
