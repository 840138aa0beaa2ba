package io.millrace.core.ladder;

import io.millrace.api.media.StreamName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which profile holds for which stream or application: what was configured, and over it what was assigned, which a file
 * keeps. Safe for any thread.
 */
final class Assignments {
    private static final Logger LOG = LoggerFactory.getLogger(Assignments.class);

    private final Path file;
    private final Map<String, String> configured = new TreeMap<>();
    private final Map<String, String> assigned = new TreeMap<>();

    /**
     * Reads the file.
     *
     * @param configured lines {@code TARGET=PROFILE}, several in one separated by commas
     */
    Assignments(Path file, String... configured) {
        this.file = file;
        for (String line : String.join(",", configured).split(",")) {
            if (!line.isBlank()) {
                read(line, this.configured);
            }
        }
        try {
            Files.readAllLines(file, StandardCharsets.UTF_8).forEach(line -> read(line, assigned));
        } catch (NoSuchFileException none) {
            LOG.debug("No ladder was assigned yet");
        } catch (IOException e) {
            LOG.error("The ladders that were assigned cannot be read", e);
        }
    }

    private static void read(String line, Map<String, String> into) {
        int equals = line.indexOf('=');
        try {
            String target = check(line.substring(0, Math.max(0, equals)).strip());
            String profile = line.substring(equals + 1).strip();
            into.put(target, profile.equals("off") ? "" : profile);
        } catch (IllegalArgumentException e) {
            LOG.error("\"{}\" assigns no ladder: {}", line, e.getMessage());
        }
    }

    /** @throws IllegalArgumentException if a target is neither a stream nor an application */
    static String check(String target) {
        if (!target.contains("/")) {
            return StreamName.of(target, "any").app();
        }
        StreamName name = StreamName.parse(target);
        if (name.rendition().isPresent()) {
            throw new IllegalArgumentException("A ladder belongs to " + name.origin() + ", not to its renditions");
        }
        return name.toString();
    }

    synchronized void put(String target, String profile) {
        assigned.put(target, profile);
        StringBuilder text = new StringBuilder();
        assigned.forEach(
                (key, value) -> text.append(key).append('=').append(value).append('\n'));
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(fresh, text, StandardCharsets.UTF_8);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.error(
                    "The ladder of {} holds until the server ends: it cannot be written down: {}",
                    target,
                    e.toString());
        }
    }

    synchronized Map<String, String> all() {
        Map<String, String> all = new TreeMap<>(configured);
        all.putAll(assigned);
        return all;
    }

    /** The name of the profile that holds for a stream; an empty text if its ladder is off. */
    synchronized Optional<String> profileOf(StreamName stream) {
        Map<String, String> all = all();
        String own = all.get(stream.origin().toString());
        return Optional.ofNullable(own != null ? own : all.get(stream.app()));
    }
}
