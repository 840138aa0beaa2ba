package io.millrace.codecs.ffmpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerSocketTest {
    @TempDir
    Path folder;

    @Test
    void nobodyElseMayEnterItsFolder() throws IOException {
        Path path;
        try (WorkerSocket socket = WorkerSocket.open(folder)) {
            path = socket.path();
            assertTrue(path.startsWith(folder));
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path.getParent())));
        }
        assertFalse(Files.exists(path.getParent()));
    }

    @Test
    void aLongPathMovesItToTheSystemsFolder() throws IOException {
        Path deep = Files.createDirectories(folder.resolve("x".repeat(100)));
        try (WorkerSocket socket = WorkerSocket.open(deep)) {
            assertTrue(socket.path().startsWith("/tmp"), socket.path()::toString);
        }
    }
}
