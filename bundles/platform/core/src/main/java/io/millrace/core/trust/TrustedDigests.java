package io.millrace.core.trust;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The list of trusted jars: a line each, as {@code sha256sum} writes it, the digest and then anything. Lines that begin with
 * {@code #} are remarks. Blocks; one thread at a time writes.
 */
final class TrustedDigests {
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

    private final Path file;

    TrustedDigests(Path file) {
        this.file = file;
    }

    /** @throws IllegalArgumentException if it is no digest */
    static String check(String digest) {
        String lower = digest.strip().toLowerCase(Locale.ROOT);
        if (!DIGEST.matcher(lower).matches()) {
            throw new IllegalArgumentException(
                    "\"" + digest + "\" is no SHA-256: it has to be 64 hexadecimal digits, as sha256sum prints them");
        }
        return lower;
    }

    List<String> lines() throws IOException {
        return Files.exists(file)
                ? Files.readAllLines(file, StandardCharsets.UTF_8).stream()
                        .map(String::strip)
                        .toList()
                : List.of();
    }

    boolean contains(String digest) throws IOException {
        return lines().stream().anyMatch(line -> isOf(line, digest));
    }

    private static boolean isOf(String line, String digest) {
        return line.toLowerCase(Locale.ROOT).split("\\s", 2)[0].equals(digest);
    }

    /** Whether something changed. */
    boolean add(String digest, String remark) throws IOException {
        if (contains(digest)) {
            return false;
        }
        List<String> lines = new ArrayList<>(lines());
        lines.add((digest + "  " + remark).strip());
        write(lines);
        return true;
    }

    /** Whether something changed. */
    boolean remove(String digest) throws IOException {
        List<String> lines = new ArrayList<>(lines());
        boolean removed = lines.removeIf(line -> isOf(line, digest));
        if (removed) {
            write(lines);
        }
        return removed;
    }

    private void write(List<String> lines) throws IOException {
        Files.createDirectories(file.getParent());
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.write(fresh, lines, StandardCharsets.UTF_8);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
