package io.millrace.core.trust;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;

/**
 * The jar that a bundle would run: not what its location leads to, which may be something else by now, but the framework's own
 * copy. Felix keeps it as {@code bundleN/versionR.V/bundle.jar} beside the bundle's data; an update counts V up, a start of the
 * framework's cache R.
 */
final class CachedJar {
    private static final String VERSION = "version";

    private CachedJar() {}

    /** The newest copy; empty if the framework has none. */
    static Optional<Path> of(Bundle bundle) throws IOException {
        File data = bundle.getDataFile("");
        return data == null
                ? Optional.empty()
                : in(data.toPath().toAbsolutePath().normalize().getParent());
    }

    static Optional<Path> in(Path folder) throws IOException {
        if (folder == null || !Files.isDirectory(folder)) {
            return Optional.empty();
        }
        try (Stream<Path> found = Files.list(folder)) {
            return found.filter(path -> path.getFileName().toString().matches(VERSION + "\\d+\\.\\d+"))
                    .max(Comparator.comparingLong((Path path) -> part(path, 0))
                            .thenComparingLong(path -> part(path, 1)))
                    .map(path -> path.resolve("bundle.jar"))
                    .filter(Files::isRegularFile);
        }
    }

    private static long part(Path folder, int index) {
        return Long.parseLong(
                folder.getFileName().toString().substring(VERSION.length()).split("\\.")[index]);
    }
}
