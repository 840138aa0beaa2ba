package io.millrace.net;

import io.millrace.api.work.Timer;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Keeps the log readable under attack: faults of one kind that happen within a second become one line with a count and
 * the latest example. Safe for any thread; cheap.
 */
public final class RepeatedFaults {
    private static final long PERIOD_US = 1_000_000;
    private static final int MAX_KINDS = 32;
    private static final int MAX_TEXT = 200;
    private static final String OTHER = "other faults";

    private final Timer timer;
    private final Executor executor;
    private final Consumer<String> log;
    private final Map<String, Count> counts = new TreeMap<>();

    /**
     * Makes an empty collector.
     *
     * @param timer paces the lines
     * @param executor where {@code log} is called; may block
     * @param log gets each line, for example {@code logger::warn}
     */
    public RepeatedFaults(Timer timer, Executor executor, Consumer<String> log) {
        this.timer = timer;
        this.executor = executor;
        this.log = log;
    }

    /**
     * Notes a fault.
     *
     * @param kind what happened, from a small set of constants
     * @param host who caused it
     * @param detail the example that the line will show, in plain words
     */
    public void report(String kind, String host, String detail) {
        boolean first;
        synchronized (counts) {
            first = counts.isEmpty();
            String key = counts.containsKey(kind) || counts.size() < MAX_KINDS ? kind : OTHER;
            counts.computeIfAbsent(key, k -> new Count()).add(host, detail);
        }
        if (first) {
            timer.after(PERIOD_US, executor, this::write);
        }
    }

    private void write() {
        Map<String, Count> due;
        synchronized (counts) {
            due = new TreeMap<>(counts);
            counts.clear();
        }
        due.forEach((kind, count) -> log.accept(count.line(kind)));
    }

    private static final class Count {
        private long times;
        private String host;
        private String detail;

        void add(String newHost, String newDetail) {
            times++;
            host = newHost;
            detail = newDetail;
        }

        String line(String kind) {
            String example = host + ": " + printable(detail);
            return times == 1 ? kind + ", " + example : kind + ", " + times + " times in a second, last " + example;
        }

        /** Peers choose what it says: no line of its own, nothing that turns the text round. */
        private static String printable(String detail) {
            String text = String.valueOf(detail);
            String clipped = text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
            return clipped.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
        }
    }
}
