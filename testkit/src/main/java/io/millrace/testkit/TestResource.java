package io.millrace.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Files that lie beside tests. */
public final class TestResource {
    private TestResource() {}

    /** @param path from the root of the resources, or from the class's package without a slash in front */
    public static byte[] bytes(Class<?> beside, String path) {
        try (InputStream in = beside.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("No resource " + path);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As UTF-8. */
    public static String text(Class<?> beside, String path) {
        return new String(bytes(beside, path), StandardCharsets.UTF_8);
    }
}
