package io.millrace.core.plugin;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Properties;

/** Remembers, across restarts, which version each plugin had before its last swap. */
final class SwapHistory {
    private final Path file;
    private final Properties previous = new Properties();

    SwapHistory(Path file) {
        this.file = file;
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                previous.load(reader);
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot read " + file, e);
            }
        }
    }

    synchronized Optional<String> previousVersion(String plugin) {
        return Optional.ofNullable(previous.getProperty(plugin));
    }

    synchronized void swapped(String plugin, String fromVersion) throws IOException {
        previous.setProperty(plugin, fromVersion);
        save();
    }

    synchronized void forget(String plugin) throws IOException {
        if (previous.remove(plugin) != null) {
            save();
        }
    }

    private void save() throws IOException {
        Files.createDirectories(file.getParent());
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (Writer writer = Files.newBufferedWriter(fresh)) {
            previous.store(writer, "version before the last swap");
        }
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}
