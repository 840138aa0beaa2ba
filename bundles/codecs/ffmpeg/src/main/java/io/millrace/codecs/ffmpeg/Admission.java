package io.millrace.codecs.ffmpeg;

import io.millrace.api.codec.EncoderOffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Which outputs of a job this machine carries, and with which encoders: all as good as they can be had; else all faster;
 * else without the most expensive ones.
 */
final class Admission {
    /** Of a decoded megapixel, in CPU seconds: measured with H.264 of usual rates. */
    static final double DECODING = 0.0025;
    /** Of a megapixel that is scaled to. */
    static final double SCALING = 0.001;

    private Admission() {}

    /**
     * An encoder for an output, with what it would cost.
     *
     * @param offer encoder and options
     * @param cores CPU seconds a second
     */
    record Candidate(EncoderOffer offer, double cores) {}

    /**
     * An output that is asked for.
     *
     * @param name of the output
     * @param video whether pictures have to be decoded for it
     * @param candidates best first, each cheaper than the one before; at least one
     */
    record Wish(String name, boolean video, List<Candidate> candidates) {
        Wish {
            candidates = List.copyOf(candidates);
        }

        Candidate at(int level) {
            return candidates.get(Math.min(level, candidates.size() - 1));
        }
    }

    /**
     * What is carried.
     *
     * @param chosen by output
     * @param refused reasons by output
     * @param cores what it costs in all
     */
    record Plan(Map<String, Candidate> chosen, Map<String, String> refused, double cores) {
        Plan {
            chosen = Map.copyOf(chosen);
            refused = Map.copyOf(refused);
        }
    }

    /** Leaves out what is not cheaper than what is preferred to it. */
    static List<Candidate> cheaperAndCheaper(List<Candidate> candidates) {
        List<Candidate> chain = new ArrayList<>();
        for (Candidate candidate : candidates) {
            if (chain.isEmpty() || candidate.cores < chain.get(chain.size() - 1).cores) {
                chain.add(candidate);
            }
        }
        return chain;
    }

    /**
     * Decides.
     *
     * @param decodingCores cost of decoding, if any video is carried
     * @param freeCores what may be used
     */
    static Plan plan(List<Wish> wishes, double decodingCores, double freeCores) {
        int levels =
                wishes.stream().mapToInt(wish -> wish.candidates.size()).max().orElse(1);
        for (int level = 0; level < levels; level++) {
            if (cost(wishes, level, decodingCores) <= freeCores) {
                return accepted(wishes, level, decodingCores, Map.of());
            }
        }
        int cheapest = levels - 1;
        List<Wish> left = new ArrayList<>(wishes);
        Map<String, String> refused = new LinkedHashMap<>();
        List<Wish> expensiveFirst = wishes.stream()
                .sorted(Comparator.comparingDouble((Wish wish) -> -wish.at(cheapest).cores))
                .toList();
        for (Wish wish : expensiveFirst) {
            double cost = cost(left, cheapest, decodingCores);
            if (cost <= freeCores) {
                break;
            }
            left.remove(wish);
            refused.put(wish.name, reason(cost, freeCores));
        }
        return accepted(left, cheapest, decodingCores, refused);
    }

    private static String reason(double cost, double freeCores) {
        return String.format(
                Locale.ROOT,
                "This machine cannot carry it in real time: %.1f processor cores are needed, %.1f are free for transcoding",
                cost,
                Math.max(0, freeCores));
    }

    private static Plan accepted(List<Wish> wishes, int level, double decodingCores, Map<String, String> refused) {
        Map<String, Candidate> chosen = new LinkedHashMap<>();
        wishes.forEach(wish -> chosen.put(wish.name, wish.at(level)));
        return new Plan(chosen, refused, cost(wishes, level, decodingCores));
    }

    private static double cost(List<Wish> wishes, int level, double decodingCores) {
        double decoding = wishes.stream().anyMatch(Wish::video) ? decodingCores : 0;
        return decoding
                + wishes.stream().mapToDouble(wish -> wish.at(level).cores).sum();
    }
}
