package io.millrace.codecs.ffmpeg;

import java.util.HashMap;
import java.util.Map;

/** Processor cores that transcoding may use, and who uses them. Owned by the loop. */
final class Budget {
    private final double cores;
    private final Map<Object, Double> used = new HashMap<>();

    Budget(double cores) {
        this.cores = cores;
    }

    /** What a job may use: all that the others leave. */
    double freeFor(Object job) {
        double others = used.entrySet().stream()
                .filter(entry -> entry.getKey() != job)
                .mapToDouble(Map.Entry::getValue)
                .sum();
        return cores - others;
    }

    void use(Object job, double jobCores) {
        used.put(job, jobCores);
    }

    void release(Object job) {
        used.remove(job);
    }
}
