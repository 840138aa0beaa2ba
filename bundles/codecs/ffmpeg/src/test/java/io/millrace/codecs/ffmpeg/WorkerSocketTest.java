package io.millrace.codecs.ffmpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
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

    @Test
    void whatKilledServersLeftIsRemoved() throws IOException {
        Path left = Files.createDirectories(folder.resolve("mr-999999999-abc"));
        Files.writeString(left.resolve("s"), "");
        Path before = Files.createDirectories(
                folder.resolve("mr-" + ProcessHandle.current().pid() + "-def"));
        Files.setLastModifiedTime(before, FileTime.from(Instant.EPOCH));
        Path others = Files.createDirectories(folder.resolve("fileinstall-1"));
        try (WorkerSocket socket = WorkerSocket.open(folder)) {
            WorkerSocket.sweep(folder);
            assertTrue(Files.exists(socket.path()));
        }
        assertFalse(Files.exists(left));
        assertFalse(Files.exists(before));
        assertTrue(Files.exists(others));
    }
}
