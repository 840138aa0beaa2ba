package io.millrace.codecs.ffmpeg;

import io.millrace.api.codec.EncoderOffer;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What encoders cost on this machine, as far as it was measured; else as their codec bundle says. Kept in a file, which
 * another processor or FFmpeg makes void. Safe for any thread; {@link #load} and {@link #store} block.
 */
final class CostTable {
    private static final String MACHINE = "machine";

    private final Path file;
    private final Map<String, Double> measured = new ConcurrentHashMap<>();

    CostTable(Path file) {
        this.file = file;
    }

    /** The name under which an encoder with its options is kept. */
    static String key(String encoder, Map<String, String> options) {
        return encoder + new TreeMap<>(options);
    }

    private static String key(EncoderOffer offer) {
        return key(offer.name(), offer.options());
    }

    /** CPU seconds of a megapixel, or of a second of sound; NaN if it was found not to open. */
    double of(EncoderOffer offer) {
        return measured.getOrDefault(key(offer), offer.cpuSecondsPerMegapixel());
    }

    /** Those that were not measured yet. */
    List<EncoderOffer> unmeasured(List<EncoderOffer> offers) {
        return offers.stream()
                .filter(offer -> !measured.containsKey(key(offer)))
                .distinct()
                .toList();
    }

    void put(EncoderOffer offer, double cpuSeconds) {
        measured.put(key(offer), cpuSeconds);
    }

    /** Takes what was kept for this machine and FFmpeg; a file that cannot be read counts as none. */
    void load(String ffmpegVersion) {
        Properties kept = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            kept.load(in);
        } catch (IOException | IllegalArgumentException e) {
            return;
        }
        if (!machine(ffmpegVersion).equals(kept.remove(MACHINE))) {
            return;
        }
        kept.forEach((name, value) -> {
            double cost = number(String.valueOf(value));
            if (cost > 0) {
                measured.putIfAbsent(String.valueOf(name), cost);
            }
        });
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** Keeps what is known; the file is whole at any time. */
    void store(String ffmpegVersion) throws IOException {
        Properties kept = new Properties();
        kept.setProperty(MACHINE, machine(ffmpegVersion));
        // what does not open today may when a driver is installed
        measured.forEach((name, cost) -> {
            if (!cost.isNaN()) {
                kept.setProperty(name, cost.toString());
            }
        });
        Files.createDirectories(file.getParent());
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        try (Writer out = Files.newBufferedWriter(temporary)) {
            kept.store(out, "CPU seconds of a megapixel, or of a second of sound");
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String machine(String ffmpegVersion) {
        return "FFmpeg " + ffmpegVersion + ", " + processor();
    }

    private static String processor() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
                if (line.startsWith("model name")) {
                    return line.substring(line.indexOf(':') + 1).strip();
                }
            }
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
        return System.getProperty("os.arch");
    }
}
