package io.millrace.formats.cmaf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Compares text with a file of the test resources; with {@code -Dgolden.update=true} writes it instead. */
final class GoldenFile {
    private static final Path SOURCES = Path.of("src/test/resources/io/millrace/formats/cmaf/golden");

    private GoldenFile() {}

    static void check(String name, String actual) {
        try {
            if (Boolean.getBoolean("golden.update")) {
                Files.createDirectories(SOURCES);
                Files.writeString(SOURCES.resolve(name), actual);
                return;
            }
            try (InputStream in = GoldenFile.class.getResourceAsStream("golden/" + name)) {
                assertEquals(new String(in.readAllBytes(), StandardCharsets.UTF_8), actual, name);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
