package io.millrace.core.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransferFilesTest {
    @TempDir
    private Path etc;

    private TransferFiles files() {
        return new TransferFiles(etc, ConfiguredSource.PID);
    }

    @Test
    void writesWhatAnOperatorWouldForNobodyElseToRead() throws IOException {
        files().write("cam-1", Map.of("url", "rtmp://host/a?b=c", "secret", "a\\b$c"));
        Path file = etc.resolve("io.millrace.source-cam-1.cfg");
        assertEquals(List.of("secret = a\\\\b$c", "url = rtmp://host/a?b=c"), Files.readAllLines(file));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        files().write("cam-1", Map.of("url", "rtmp://me:hid%2Fden@other/a"));
        assertEquals(List.of("secret = hid/den", "url = rtmp://other/a", "user = me"), Files.readAllLines(file));
        try (Stream<Path> left = Files.list(etc)) {
            assertEquals(1, left.count());
        }
    }

    @Test
    void deletesWhatIsThere() throws IOException {
        files().write("cam", Map.of("url", "rtmp://other/a"));
        files().delete("cam");
        assertFalse(Files.exists(etc.resolve("io.millrace.source-cam.cfg")));
        String missing = assertThrows(IllegalArgumentException.class, () -> files().delete("cam"))
                .getMessage();
        assertTrue(missing.contains("io.millrace.source-cam.cfg"), missing);
    }

    /** The installer and the interpolation of configurations would put secrets of this server in their place. */
    @Test
    void whatWouldBeReplacedIsNoValue() throws IOException {
        for (String value : List.of("$[secret:console.key]", "a${env:HOME}", "$[env:MILLRACE_ADMIN_PASSWORD]")) {
            assertThrows(IllegalArgumentException.class, () -> files().write(
                            "cam", Map.of("url", "http://host/a.m3u8", "user", "a", "secret", value)));
            assertThrows(IllegalArgumentException.class, () -> files().write(
                            "cam", Map.of("url", "http://host/a", value, "x")));
        }
        try (Stream<Path> left = Files.list(etc)) {
            assertEquals(0, left.count());
        }
    }

    @Test
    void namesAndValuesCannotBreakOut() {
        assertThrows(IllegalArgumentException.class, () -> files().write("../x", Map.of("url", "rtmp://other/a")));
        assertThrows(IllegalArgumentException.class, () -> files().delete("a/b"));
        assertThrows(IllegalArgumentException.class, () -> files().write(
                        "cam", Map.of("url", "rtmp://host/a", "stream", "live/x\nsecret = x")));
    }
}
