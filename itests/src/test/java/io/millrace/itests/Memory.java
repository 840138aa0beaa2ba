package io.millrace.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server holds after a full collection. Files that are mapped do not count, as the kernel takes their pages away
 * and brings them back as it likes; nor does how much of the heap was touched, which the collector decides.
 *
 * @param heapBytes live objects
 * @param directBytes buffers outside the heap
 * @param nativeBytes memory in use outside the heap, those buffers among it
 * @param processBytes the same with the heap as it was touched
 */
record Memory(long heapBytes, long directBytes, long nativeBytes, long processBytes) {
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");
    private static final Pattern DIRECT = Pattern.compile("Other \\(reserved=\\d+KB, committed=(\\d+)KB\\)");
    private static final Pattern ADDRESS = Pattern.compile("0x([0-9a-f]+)");
    private static final Pattern MAPPING = Pattern.compile("([0-9a-f]+)-[0-9a-f]+ .*");
    private static final Pattern USED = Pattern.compile("(?:Rss|Swap): +(\\d+) kB");
    private static final Pattern ANONYMOUS = Pattern.compile("(?m)^(?:RssAnon|VmSwap):\\s+(\\d+) kB");
    private static final double TOLERANCE = 0.1;
    /** By which Netty's pool of buffers grows, and which it keeps. */
    private static final long POOL_CHUNK_BYTES = 4 << 20;
    /** Heaps stay where they are, by process. */
    private static final Map<Long, LongSummaryStatistics> HEAPS = new ConcurrentHashMap<>();

    static Memory of(Server server) {
        // counting live objects collects everything else first
        long heap = number(TOTAL, jcmd(server, "GC.class_histogram"));
        long direct = number(DIRECT, jcmd(server, "VM.native_memory", "summary")) << 10;
        long touched = touchedHeapBytes(server);
        long process = anonymousBytes(server);
        return new Memory(heap, direct, process - touched, process);
    }

    /** Whether nothing is more than a tenth above what it was; of buffers a chunk; outside the heap, a tenth of the process. */
    boolean isBackAt(Memory before) {
        return heapBytes <= before.heapBytes * (1 + TOLERANCE)
                && directBytes <= before.directBytes + Math.max(before.directBytes * TOLERANCE, POOL_CHUNK_BYTES)
                && nativeBytes <= before.nativeBytes + before.processBytes * TOLERANCE;
    }

    /** What no file stands behind, in memory or swapped out. */
    private static long anonymousBytes(Server server) {
        return ANONYMOUS
                .matcher(process(server, "status"))
                .results()
                .mapToLong(Memory::kibibytes)
                .sum();
    }

    private static long touchedHeapBytes(Server server) {
        LongSummaryStatistics addresses = HEAPS.computeIfAbsent(server.pid(), pid -> heapAddresses(server));
        long bytes = 0;
        boolean heap = false;
        for (String line : process(server, "smaps").lines().toList()) {
            Matcher mapping = MAPPING.matcher(line);
            if (mapping.matches()) {
                long start = Long.parseUnsignedLong(mapping.group(1), 16);
                heap = start >= addresses.getMin() && start < addresses.getMax();
            } else if (heap) {
                Matcher used = USED.matcher(line);
                bytes += used.matches() ? kibibytes(used) : 0;
            }
        }
        return bytes;
    }

    /** Where its regions begin and end. */
    private static LongSummaryStatistics heapAddresses(Server server) {
        return ADDRESS.matcher(jcmd(server, "GC.heap_info"))
                .results()
                .mapToLong(found -> Long.parseLong(found.group(1), 16))
                .summaryStatistics();
    }

    private static long kibibytes(MatchResult found) {
        return Long.parseLong(found.group(1)) << 10;
    }

    private static String process(Server server, String file) {
        try {
            return Files.readString(Path.of("/proc/" + server.pid() + "/" + file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a server whose memory can be measured in parts. */
    static void launch(Server server) {
        List<String> start =
                server.launcherCommand(Map.of(Server.JAVA_OPTS, "-XX:NativeMemoryTracking=summary"), "start");
        Processes.run(120, start).succeeded();
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
                "%.1f MB of objects, %.1f MB direct, %d MB outside the heap, %d MB in all",
                heapBytes / 1e6, directBytes / 1e6, nativeBytes >> 20, processBytes >> 20);
    }
}
