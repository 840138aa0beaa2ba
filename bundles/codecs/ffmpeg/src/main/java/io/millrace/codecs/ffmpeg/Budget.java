package io.millrace.codecs.ffmpeg;

import java.util.HashMap;
import java.util.Map;

/** Processor cores that transcoding may use, and who uses them. Owned by the loop. */
final class Budget {
    private final Map<Object, Double> used = new HashMap<>();
    /** By those who give way to jobs. */
    private final Map<Object, Double> usedSpare = new HashMap<>();

    private double cores;

    Budget(double cores) {
        this.cores = cores;
    }

    /** Jobs that use more than there is now keep what they have. */
    void cores(double changed) {
        cores = changed;
    }

    /** What a job may use: all that the others leave, and never less than it uses. */
    double freeFor(Object job) {
        double others = used.entrySet().stream()
                .filter(entry -> entry.getKey() != job)
                .mapToDouble(Map.Entry::getValue)
                .sum();
        return Math.max(cores - others, used.getOrDefault(job, 0.0));
    }

    void use(Object job, double jobCores) {
        used.put(job, jobCores);
    }

    void release(Object job) {
        used.remove(job);
    }

    /** Takes of what all the others leave, until a job needs it; asked again now and then. Returns whether it fits. */
    boolean useSpare(Object who, double spareCores) {
        usedSpare.remove(who);
        double others = sum(used) + sum(usedSpare);
        boolean fits = others + spareCores <= cores;
        if (fits) {
            usedSpare.put(who, spareCores);
        }
        return fits;
    }

    void releaseSpare(Object who) {
        usedSpare.remove(who);
    }

    private static double sum(Map<Object, Double> uses) {
        return uses.values().stream().mapToDouble(Double::doubleValue).sum();
    }
}
