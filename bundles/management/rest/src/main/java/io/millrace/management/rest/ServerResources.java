package io.millrace.management.rest;

import io.millrace.api.session.Session;
import io.millrace.api.session.SessionTotals;
import io.millrace.api.session.Sessions;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import javax.management.JMException;
import javax.management.ObjectName;

/** {@code server}: what the process uses and carries. Counters only grow; who asks twice knows the rate. */
final class ServerResources {
    private static final Schema SERVER = Schema.object()
            .field("version", Schema.text())
            .field("now", Schema.time().about("When this was read"))
            .field("started", Schema.time())
            .field("draining", Schema.flag().about("Whether new peers are refused"))
            .field("processors", Schema.whole())
            .field("cpuSeconds", Schema.number().orNull().about("Processor time of the process since it started"))
            .field("machineCpuShare", Schema.number().orNull().about("Of all processors, by everything, 0 to 1"))
            .field("heapUsedBytes", Schema.whole())
            .field("heapMaxBytes", Schema.whole())
            .field("machineMemoryBytes", Schema.number().orNull())
            .field("diskFreeBytes", Schema.whole().about("Where the server keeps its data"))
            .field("diskBytes", Schema.whole())
            .field("receivedBytes", Schema.whole().about("From publishers and sources, since it started"))
            .field("sentBytes", Schema.whole().about("To viewers, since it started"))
            .field("streams", Schema.whole().about("Without their renditions"))
            .field("publishers", Schema.whole())
            .field("viewers", Schema.whole())
            .named("Server");

    private final Room room;
    private final String version;
    private final Path data;

    /** @param data a folder of the disk that is told of */
    ServerResources(Room room, String version, Path data) {
        this.room = room;
        this.version = version;
        this.data = data;
    }

    List<Operation> operations() {
        return List.of(new Operation("GET", "/server", "server", "getServer", "Tells what the server uses and carries")
                .forWhom(Access.OPERATOR)
                .answers(200, SERVER)
                .by(call -> Reply.json(read())));
    }

    private Map<String, Object> read() {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("version", version);
        row.put("now", Instant.now());
        row.put(
                "started",
                Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime()));
        row.put("draining", room.sessions.isDraining());
        machine(row);
        peers(row, room.sessions);
        return row;
    }

    private void machine(Map<String, Object> row) {
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        Double cpuNanos = system("ProcessCpuTime");
        row.put("processors", Runtime.getRuntime().availableProcessors());
        row.put("cpuSeconds", cpuNanos == null ? null : cpuNanos / 1e9);
        row.put("machineCpuShare", system("CpuLoad"));
        row.put("heapUsedBytes", heap.getUsed());
        row.put("heapMaxBytes", heap.getMax());
        row.put("machineMemoryBytes", system("TotalMemorySize"));
        row.put("diskFreeBytes", data.toFile().getUsableSpace());
        row.put("diskBytes", data.toFile().getTotalSpace());
    }

    private void peers(Map<String, Object> row, Sessions sessions) {
        List<SessionTotals> totals = sessions.totals();
        row.put("receivedBytes", sum(totals, SessionTotals::receivedBytes));
        row.put("sentBytes", sum(totals, SessionTotals::sentBytes));
        row.put(
                "streams",
                room.streams.list().stream()
                        .filter(stream -> stream.name().rendition().isEmpty())
                        .count());
        row.put("publishers", open(totals, Session.Role.PUBLISH));
        row.put("viewers", open(totals, Session.Role.PLAY));
    }

    private static long open(List<SessionTotals> totals, Session.Role role) {
        return sum(totals.stream().filter(total -> total.role() == role).toList(), SessionTotals::open);
    }

    private static long sum(List<SessionTotals> totals, ToLongFunction<SessionTotals> figure) {
        return totals.stream().mapToLong(figure).sum();
    }

    /** By name: the interface that has these is in a package that the framework does not give to bundles. */
    private static Double system(String attribute) {
        try {
            ObjectName name = new ObjectName(ManagementFactory.OPERATING_SYSTEM_MXBEAN_NAME);
            Object value = ManagementFactory.getPlatformMBeanServer().getAttribute(name, attribute);
            return value instanceof Number number && number.doubleValue() >= 0 ? number.doubleValue() : null;
        } catch (JMException e) {
            return null;
        }
    }
}
