package io.millrace.core.trust;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The bundles that came with the server: in its {@code system/}, which is a Maven repository. Blocks. */
final class Distribution {
    private static final String MVN = "mvn:";

    private final Path system;

    Distribution(Path system) {
        this.system = system.toAbsolutePath().normalize();
    }

    /** Whether a location could be that of a bundle of the distribution. */
    boolean mayHave(String location) {
        return file(location).filter(Files::isRegularFile).isPresent();
    }

    /** Whether a bundle is one of the distribution, byte by byte. */
    boolean has(String location, String digest) throws IOException {
        Optional<Path> file = file(location).filter(Files::isRegularFile);
        return file.isPresent() && JarReport.digest(file.get()).equals(digest);
    }

    /** {@code mvn:[REPOSITORY!]GROUP/ARTIFACT/VERSION[/TYPE[/CLASSIFIER]]}. */
    private Optional<Path> file(String location) {
        if (!location.startsWith(MVN) || location.indexOf('!') >= 0) {
            return Optional.empty();
        }
        String[] parts = location.substring(MVN.length()).split("/");
        if (parts.length < 3 || parts.length > 5) {
            return Optional.empty();
        }
        String type = parts.length > 3 && !parts[3].isEmpty() ? parts[3] : "jar";
        String classifier = parts.length > 4 ? "-" + parts[4] : "";
        try {
            Path file = system.resolve(parts[0].replace('.', '/'))
                    .resolve(parts[1])
                    .resolve(parts[2])
                    .resolve(parts[1] + "-" + parts[2] + classifier + "." + type)
                    .normalize();
            return Optional.of(file).filter(path -> path.startsWith(system));
        } catch (java.nio.file.InvalidPathException e) {
            return Optional.empty();
        }
    }
}
