package io.millrace.itests;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server holds after a full collection.
 *
 * @param heapBytes live objects
 * @param directBytes buffers outside the heap
 * @param committedBytes what the virtual machine has taken for all purposes
 * @param residentBytes of the process
 */
record Memory(long heapBytes, long directBytes, long committedBytes, long residentBytes) {
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");
    private static final Pattern DIRECT = Pattern.compile("Other \\(reserved=\\d+KB, committed=(\\d+)KB\\)");
    private static final Pattern COMMITTED = Pattern.compile("Total: reserved=\\d+KB, committed=(\\d+)KB");
    private static final double TOLERANCE = 1.1;

    /** Starts a server whose memory can be measured in parts. */
    static Server measuredServer(String name) {
        Server server = Server.prepare(name);
        List<String> start = server.launcherCommand(Map.of("JAVA_OPTS", "-XX:NativeMemoryTracking=summary"), "start");
        Processes.run(120, start).succeeded();
        return server;
    }

    static Memory of(Server server) {
        // counting live objects collects everything else first
        long heap = number(TOTAL, jcmd(server, "GC.class_histogram"));
        String all = jcmd(server, "VM.native_memory", "summary");
        return new Memory(
                heap, number(DIRECT, all) << 10, number(COMMITTED, all) << 10, server.residentMegabytes() << 20);
    }

    /** Whether nothing is more than a tenth above what it was. */
    boolean isBackAt(Memory before) {
        return heapBytes <= before.heapBytes * TOLERANCE
                && directBytes <= before.directBytes * TOLERANCE
                && residentBytes <= before.residentBytes * TOLERANCE;
    }

    private static String jcmd(Server server, String... command) {
        List<String> line = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(server.pid())));
        line.addAll(List.of(command));
        return Processes.run(30, line).succeeded().text();
    }

    private static long number(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new AssertionError(pattern + " is not in:\n" + text);
        }
        return Long.parseLong(matcher.group(1));
    }

    @Override
    public String toString() {
        return String.format(
                "%.1f MB of objects, %.1f MB direct, %d MB committed, %d MB resident",
                heapBytes / 1e6, directBytes / 1e6, committedBytes >> 20, residentBytes >> 20);
    }
}
