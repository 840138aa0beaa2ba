package io.millrace.store.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupLinesTest {
    @TempDir
    Path folder;

    @Test
    void linesAreReadOneAfterAnother() throws IOException {
        String first = "{\"a\":1,\"b\":\"text\",\"c\":[\"x\",\"y\"],\"d\":{\"e\":2}}\n";
        try (BackupLines lines = lines(first + "[1]\n")) {
            assertEquals(
                    Map.of("a", 1L, "b", "text", "c", List.of("x", "y"), "d", Map.of("e", 2L)),
                    BackupLines.object(lines.next()));
            assertEquals(sha256(""), lines.digestBefore());
        }
        try (BackupLines lines = lines(first + "[1]\n")) {
            lines.next();
            assertEquals(JsonToken.START_ARRAY, lines.next().currentToken());
            assertEquals(sha256(first), lines.digestBefore());
            assertTrue(lines.isAtEnd());
            assertThrows(IOException.class, lines::next);
        }
    }

    @Test
    void aLineWithoutEndIsNone() throws IOException {
        try (BackupLines lines = lines("{\"a\":1}")) {
            assertEquals(
                    "it ends too early",
                    assertThrows(IOException.class, lines::next).getMessage());
        }
    }

    @Test
    void aLineThatNeverEndsIsGivenUp() throws IOException {
        Path file = folder.resolve("bomb");
        byte[] blank = " ".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            for (int i = 0; i < 66; i++) {
                out.write(blank);
            }
        }
        try (BackupLines lines = new BackupLines(file)) {
            assertEquals(
                    "a line is longer than 64 MiB",
                    assertThrows(IOException.class, lines::next).getMessage());
        }
    }

    @Test
    void whatIsNoJsonIsRefused() throws IOException {
        try (BackupLines lines = lines("nonsense\n")) {
            assertThrows(IOException.class, lines::next);
        }
        assertThrows(IOException.class, () -> new BackupLines(Files.writeString(folder.resolve("plain"), "{}\n")));
    }

    private BackupLines lines(String text) throws IOException {
        Path file = folder.resolve("lines");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return new BackupLines(file);
    }

    private static String sha256(String text) {
        return HexFormat.of().formatHex(BackupWriter.sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}
