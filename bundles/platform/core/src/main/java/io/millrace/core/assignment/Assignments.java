package io.millrace.core.assignment;

import io.millrace.api.media.StreamName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What holds for which stream or application, such as a ladder's profile: what was configured, and over it what was
 * assigned, which a file keeps. Safe for any thread.
 */
public final class Assignments {
    private static final Logger LOG = LoggerFactory.getLogger(Assignments.class);

    private final Path file;
    private final String what;
    private final Map<String, String> assigned = new TreeMap<>();
    private Map<String, String> configured;

    /**
     * Reads the file.
     *
     * @param what is assigned, in the log
     * @param configured what holds where nothing was assigned, by target; see {@link #parse}
     */
    public Assignments(Path file, String what, Map<String, String> configured) {
        this.file = file;
        this.what = what;
        this.configured = configured;
        try {
            Files.readAllLines(file, StandardCharsets.UTF_8).forEach(line -> read(line, assigned));
        } catch (NoSuchFileException none) {
            LOG.debug("No {} was assigned yet", what);
        } catch (IOException e) {
            LOG.error("Each {} that was assigned is unknown: {} cannot be read", what, file, e);
        }
    }

    /** What holds where nothing was assigned. */
    public synchronized Map<String, String> configured() {
        return configured;
    }

    /** Something else holds where nothing was assigned. */
    public synchronized void configure(Map<String, String> changed) {
        configured = changed;
    }

    /**
     * Reads lines {@code TARGET=VALUE}.
     *
     * @throws IllegalArgumentException if one is none
     */
    public static Map<String, String> parse(List<String> lines) {
        Map<String, String> parsed = new TreeMap<>();
        lines.forEach(line -> parse(line, parsed));
        return parsed;
    }

    private static void parse(String line, Map<String, String> into) {
        int equals = line.indexOf('=');
        String target = check(line.substring(0, Math.max(0, equals)).strip());
        String value = line.substring(equals + 1).strip();
        into.put(target, value.equals("off") ? "" : value);
    }

    private void read(String line, Map<String, String> into) {
        try {
            parse(line, into);
        } catch (IllegalArgumentException e) {
            LOG.error("\"{}\" assigns no {}: {}", line, what, e.getMessage());
        }
    }

    /** @throws IllegalArgumentException if a target is neither a stream nor an application */
    public static String check(String target) {
        if (!target.contains("/")) {
            return StreamName.of(target, "any").app();
        }
        StreamName name = StreamName.parse(target);
        if (name.rendition().isPresent()) {
            throw new IllegalArgumentException("Name " + name.origin() + " itself, not one of its renditions");
        }
        return name.toString();
    }

    /** Assigns; an empty text turns it off. */
    public synchronized void put(String target, String value) {
        assigned.put(target, value);
        StringBuilder text = new StringBuilder();
        assigned.forEach(
                (key, each) -> text.append(key).append('=').append(each).append('\n'));
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(fresh, text, StandardCharsets.UTF_8);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.error(
                    "The {} of {} holds until the server ends: it cannot be written down: {}",
                    what,
                    target,
                    e.toString());
        }
    }

    /** All of them, in order of target; an empty text where it is off. */
    public synchronized Map<String, String> all() {
        Map<String, String> all = new TreeMap<>(configured);
        all.putAll(assigned);
        return all;
    }

    /** What holds for a stream; an empty text if it is off. */
    public synchronized Optional<String> of(StreamName stream) {
        String own = value(stream.origin().toString());
        return Optional.ofNullable(own != null ? own : value(stream.app()));
    }

    private String value(String target) {
        String value = assigned.get(target);
        return value != null ? value : configured.get(target);
    }
}
