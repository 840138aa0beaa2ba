package io.millrace.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * One step in the life of a {@link Schema}. It is never changed once it was released: the next step mends it.
 *
 * @param version 1 for the first step, 2 for the next
 * @param description a few words, of letters, digits and spaces
 * @param sql statements that H2, in its PostgreSQL mode, and PostgreSQL both understand
 */
public record Migration(int version, String description, String sql) {
    public Migration {
        if (version < 1) {
            throw new IllegalArgumentException("A migration's version is 1 or more, not " + version);
        }
        if (!description.matches("[A-Za-z0-9]+( [A-Za-z0-9]+)*")) {
            throw new IllegalArgumentException("A migration is described by words, not by \"" + description + "\"");
        }
    }

    /** Reads the statements from a file beside a class. */
    public static Migration read(int version, String description, Class<?> anchor, String resource) {
        try (InputStream in = anchor.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException("There is no " + resource + " beside " + anchor.getName());
            }
            return new Migration(version, description, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
