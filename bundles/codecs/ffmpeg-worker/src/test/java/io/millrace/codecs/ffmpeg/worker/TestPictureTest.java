package io.millrace.codecs.ffmpeg.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process: how it ends. */
class TestPictureTest {
    @TempDir
    Path folder;

    @Test
    void wrongArguments() throws Exception {
        assertEnds(2, "test picture: usage: TestPicture ADDRESS PARENT", start("here"));
        assertEnds(2, "test picture: usage: TestPicture ADDRESS PARENT", start("here", "nobody"));
    }

    @Test
    void anAddressThatCannotBeWrittenTo() throws Exception {
        Path nowhere = folder.resolve("none/out.flv");
        assertEnds(
                1,
                "test picture: Cannot open " + nowhere + ": No such file or directory",
                start(nowhere.toString(), Long.toString(ProcessHandle.current().pid())));
    }

    @Test
    void itEndsWithItsParent() throws Exception {
        Process parent = new ProcessBuilder(java(), "-version").start();
        long parentId = parent.pid();
        assertTrue(parent.waitFor(30, TimeUnit.SECONDS));
        assertEnds(0, "", start(folder.resolve("out.flv").toString(), Long.toString(parentId)));
    }

    @Test
    void itEndsWhenItsParentDies() throws Exception {
        Path file = folder.resolve("out.flv");
        Process parent = new ProcessBuilder("cat").start();
        Process process = start(file.toString(), Long.toString(parent.pid()));
        awaitPicture(process, file);
        parent.destroyForcibly().waitFor();
        assertEnds(0, "", process);
    }

    @Test
    void aSignalEndsItWithACompleteFile() throws Exception {
        Path file = folder.resolve("out.flv");
        Process process =
                start(file.toString(), Long.toString(ProcessHandle.current().pid()));
        awaitPicture(process, file);
        process.destroy();
        assertTrue(process.waitFor(10, TimeUnit.SECONDS));
        byte[] bytes = Files.readAllBytes(file);
        int lastTagBytes = ((bytes[bytes.length - 2] & 0xff) << 8) + (bytes[bytes.length - 1] & 0xff);
        assertEquals(9, bytes[bytes.length - 4 - lastTagBytes], "a video tag ends the file");
        assertEquals(2, bytes[bytes.length - 4 - lastTagBytes + 12], "which says that the sequence ends");
    }

    private static void awaitPicture(Process process, Path file) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!Files.exists(file) || Files.size(file) < 50_000) {
            assertTrue(System.nanoTime() < deadline && process.isAlive(), "no picture");
            process.waitFor(50, TimeUnit.MILLISECONDS);
        }
    }

    private static void assertEnds(int status, String text, Process process) throws Exception {
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        assertEquals(text, new String(process.getInputStream().readAllBytes()).strip());
        assertEquals(status, process.exitValue());
    }

    private static Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                java(),
                "-Xmx64m",
                "-Dorg.bytedeco.javacpp.nopointergc=true",
                "-Dorg.bytedeco.javacpp.cachedir=" + System.getProperty("org.bytedeco.javacpp.cachedir"),
                "-cp",
                System.getProperty("java.class.path"),
                TestPicture.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
