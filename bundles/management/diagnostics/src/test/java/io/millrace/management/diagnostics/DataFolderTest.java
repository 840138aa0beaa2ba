package io.millrace.management.diagnostics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is taken from the data folder, which changes meanwhile. */
class DataFolderTest {
    private static final int MOST_LOG_BYTES = 5 << 20;

    @TempDir
    Path base;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private Path write(String name, String text) throws IOException {
        Path file = base.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private Map<String, String> taken(OutputStream out) throws IOException {
        try (Archive archive = new Archive(out)) {
            new DataFolder(base).write(archive);
        }
        Map<String, String> texts = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                texts.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return texts;
    }

    /** Does something when a text is on its way to the disk, or has the disk fail. */
    private OutputStream when(String text, Action action) {
        return new OutputStream() {
            private boolean done;

            @Override
            public void write(int one) throws IOException {
                write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] some, int offset, int length) throws IOException {
                bytes.write(some, offset, length);
                if (!done && bytes.toString(StandardCharsets.ISO_8859_1).contains(text)) {
                    done = true;
                    action.run();
                }
            }
        };
    }

    private interface Action {
        void run() throws IOException;
    }

    @Test
    void aCutThroughASecretDoesNotTellItsEnd() throws IOException {
        String head = "pull of rtmp://h/live?key=letmeinQ";
        // what is taken begins at each of the key's characters
        for (int shown = 1; shown <= "letmeinQ".length(); shown++) {
            bytes.reset();
            String end = "\nending\n";
            write("data/log/millrace.log", head + "\n" + "w".repeat(MOST_LOG_BYTES - shown - 1 - end.length()) + end);
            String log = taken(bytes).get("log/millrace.log");
            assertTrue(log.contains("bytes before are left out"));
            assertFalse(log.contains("Q"), () -> "the end of a key: " + log.substring(0, 80));
            assertTrue(log.endsWith("ending\n"));
        }
    }

    @Test
    void aLogThatGoesMeanwhileIsLeftOutAndNothingElse() throws IOException {
        write("etc/a.cfg", "x = 1\n");
        Path newest = write("data/log/millrace.log", "new\n");
        Path old = write("data/log/millrace.log.1", "old\n");
        Path oldest = write("data/log/millrace.log.2", "oldest\n");
        Files.setLastModifiedTime(newest, FileTime.fromMillis(3_000_000));
        Files.setLastModifiedTime(old, FileTime.fromMillis(2_000_000));
        Files.setLastModifiedTime(oldest, FileTime.fromMillis(1_000_000));
        Map<String, String> texts = taken(when("log/millrace.log", () -> Files.delete(old)));
        assertEquals("new\n", texts.get("log/millrace.log"));
        assertEquals("oldest\n", texts.get("log/millrace.log.2"));
        assertFalse(texts.containsKey("log/millrace.log.1"));
    }

    @Test
    void aSettingThatGoesMeanwhileIsToldInItsPlace() throws IOException {
        write("etc/a.cfg", "x = 1\n");
        Path gone = write("etc/b.cfg", "x = 2\n");
        Path key = write("etc/c.key", "letmein");
        Map<String, String> texts = taken(when("etc/a.cfg", () -> {
            Files.delete(gone);
            Files.delete(key);
        }));
        assertTrue(texts.get("etc/b.cfg").contains("could not be found out"), texts::toString);
        assertTrue(texts.get("etc/left-out.txt").contains("etc/c.key, 0 bytes"));
    }

    @Test
    void aFullDiskEndsIt() throws IOException {
        write("etc/a.cfg", "x = 1\n".repeat(10));
        OutputStream full = when("etc/a.cfg", () -> {
            throw new IOException("No space left on device");
        });
        assertThrows(IOException.class, () -> taken(full));
    }

    @Test
    void whatIsNoTextOrTooLargeForASettingHarmsNothing() throws IOException {
        Files.createDirectories(base.resolve("etc"));
        Files.write(base.resolve("etc/binary.cfg"), new byte[] {0, (byte) 0xff, (byte) 0xfe, 10, 'p', 'w', '=', 'x'});
        write("etc/huge.cfg", "x = 1\n".repeat(200_000));
        write("etc/1/2/3/4/deep.cfg", "x = 1\n");
        Map<String, String> texts = taken(bytes);
        assertTrue(texts.get("etc/binary.cfg").endsWith("pw=***\n"), texts::toString);
        assertTrue(texts.get("etc/left-out.txt").contains("etc/huge.cfg, 1200000 bytes"));
        assertFalse(texts.keySet().stream().anyMatch(name -> name.contains("deep")));
    }

    @Test
    void aFolderWithNothingInItIsAnEmptyList() throws IOException {
        assertEquals(Map.of("etc/left-out.txt", ""), taken(bytes));
    }
}
