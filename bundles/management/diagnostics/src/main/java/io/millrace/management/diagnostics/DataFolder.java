package io.millrace.management.diagnostics;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Configuration and logs of the data folder, without secrets. */
final class DataFolder {
    private static final List<String> SETTINGS = List.of(".cfg", ".config", ".properties", ".info");
    /** Files of nothing but secrets. */
    private static final Set<String> LEFT_OUT = Set.of("users.properties", "keys.properties");

    private static final int DEPTH = 3;
    private static final long MOST_SETTINGS_BYTES = 1 << 20;
    private static final long MOST_LOG_BYTES = 5 << 20;
    private static final long MOST_BYTES_OF_LOGS = 25 << 20;

    private final Path base;

    DataFolder(Path base) {
        this.base = base;
    }

    void write(Archive archive) throws IOException {
        List<String> leftOut = new ArrayList<>();
        for (Path file : files(base.resolve("etc"), Comparator.naturalOrder())) {
            String name = base.relativize(file).toString();
            if (!isShown(file)) {
                leftOut.add(name + ", " + size(file) + " bytes, of " + changed(file));
            } else if (name.endsWith(".xml")) {
                archive.text(name, out -> copy(file, 0, SecretMask::xml, out));
            } else {
                SecretMask mask = new SecretMask();
                archive.text(name, out -> copy(file, 0, mask::setting, out));
            }
        }
        archive.text("etc/left-out.txt", out -> leftOut.forEach(out::println));
        writeLogs(archive);
    }

    /** The newest first, and of long ones the end. */
    private void writeLogs(Archive archive) throws IOException {
        long left = MOST_BYTES_OF_LOGS;
        for (Path file : files(
                base.resolve("data/log"),
                Comparator.comparing(DataFolder::changed).reversed())) {
            long size = size(file);
            long bytes = Math.min(Math.min(size, MOST_LOG_BYTES), left);
            left -= bytes;
            if (bytes > 0 && !file.toString().endsWith(".gz")) {
                long skipped = size - bytes;
                archive.text("log/" + file.getFileName(), out -> copy(file, skipped, SecretMask::line, out));
            }
        }
    }

    private static boolean isShown(Path file) {
        String name = file.getFileName().toString();
        return !LEFT_OUT.contains(name)
                && size(file) <= MOST_SETTINGS_BYTES
                && (name.endsWith(".xml") || SETTINGS.stream().anyMatch(name::endsWith));
    }

    /** Logs roll and go meanwhile: 0 for what is not there any more. */
    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }

    private static FileTime changed(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            return FileTime.fromMillis(0);
        }
    }

    private static List<Path> files(Path folder, Comparator<Path> order) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder, DEPTH)) {
            return files.filter(Files::isRegularFile).sorted(order).toList();
        }
    }

    private static void copy(Path file, long skipped, UnaryOperator<String> mask, PrintWriter out) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            in.skipNBytes(skipped);
            // bytes that are no text are shown as such, not refused
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            if (skipped > 0) {
                out.println("(" + skipped + " bytes before are left out)");
                // the end of a line may be the end of a secret, of which nothing tells any more that it is one
                lines.readLine();
            }
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                out.println(mask.apply(line));
            }
        }
    }
}
