package io.millrace.management.rest;

import io.millrace.api.work.Clock;
import io.millrace.formats.json.JsonText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes {@code openapi.json} while the bundle is built, from the very table by which the server routes requests: the console's
 * types and the Java client are made of that file.
 */
public final class DescriptionFile {
    private DescriptionFile() {}

    /** @param arguments the version of the interface, and the file */
    public static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments[1]);
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, JsonText.of(describe(arguments[0])) + "\n");
    }

    /** Nothing is asked of services while operations are only told of. */
    static Object describe(String version) {
        Room room = new Room(null, null, null, null, null, null, null, null, null);
        Authentication authentication = new Authentication(null, null, new OpenSessions(room));
        Operations operations =
                new Table(version, room, new EventFeed(), authentication, null, Clock.SYSTEM).operations();
        return new Description(operations, version).json();
    }
}
