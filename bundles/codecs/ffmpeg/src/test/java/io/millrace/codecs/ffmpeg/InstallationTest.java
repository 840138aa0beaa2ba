package io.millrace.codecs.ffmpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallationTest {
    @TempDir
    Path folder;

    private Installation installation;

    @BeforeEach
    void install() {
        Map<String, String> properties = Map.of(
                "java.home", "/jdk",
                "karaf.home", folder.resolve("home").toString(),
                "karaf.base", folder.resolve("base").toString(),
                "karaf.data", folder.resolve("base/data").toString());
        installation = Installation.of(properties::get);
    }

    private Path jar(String name) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, "");
    }

    private List<String> command() throws IOException {
        return installation.command(installation.find(), Path.of("/s"), 0);
    }

    private String classPath() throws IOException {
        List<String> command = command();
        return command.get(command.indexOf("-cp") + 1);
    }

    @Test
    void theWorkerRunsWithItsJarsAndKeepsNativesInTheDataFolder() throws IOException {
        jar("home/codecs/ffmpeg-worker/a.jar");
        List<String> command = command();
        assertTrue(command.contains("/jdk/bin/java"));
        assertEquals(folder.resolve("home/codecs/ffmpeg-worker/a.jar").toString(), classPath());
        assertTrue(command.contains("-Dorg.bytedeco.javacpp.cachedir=" + folder.resolve("base/data/natives")));
        assertEquals(
                List.of("/s", Long.toString(ProcessHandle.current().pid())),
                command.subList(command.size() - 2, command.size()));
    }

    @Test
    void theWorkerCannotGainRights() throws Exception {
        Path java = jar("jdk/bin/java");
        Files.writeString(java, "#!/bin/sh\nexec grep NoNewPrivs /proc/self/status\n");
        assertTrue(java.toFile().setExecutable(true));
        Map<String, String> properties = Map.of(
                "java.home", folder.resolve("jdk").toString(),
                "karaf.home", folder.resolve("home").toString());
        installation = Installation.of(properties::get);
        jar("home/codecs/ffmpeg-worker/a.jar");
        Process worker = new ProcessBuilder(command()).redirectErrorStream(true).start();
        assertEquals("NoNewPrivs:\t1\n", new String(worker.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        assertEquals(0, worker.waitFor());
    }

    @Test
    void jarsOfTheDataFolderGoBeforeThoseOfTheDistribution() throws IOException {
        Path own = jar("home/codecs/ffmpeg-worker/a.jar");
        Path gpl = jar("home/codecs/ffmpeg-gpl/b.jar");
        assertEquals(gpl + ":" + own, classPath());
        assertTrue(command().contains("-Dorg.bytedeco.javacpp.platform.extension=-gpl"));
        Path newer = jar("base/codecs/ffmpeg-worker/a.jar");
        Path newerGpl = jar("base/codecs/ffmpeg-gpl/b.jar");
        assertEquals(newerGpl + ":" + newer + ":" + own, classPath());
    }

    @Test
    void gplNativesOfAnotherFfmpegAreLeftOut() throws IOException {
        jar("home/codecs/ffmpeg-worker/ffmpeg-8.0.1-1.5.13.jar");
        jar("base/codecs/ffmpeg-gpl/ffmpeg-8.0.1-1.5.13-linux-x86_64-gpl.jar");
        assertTrue(installation.find().gpl());
        jar("base/codecs/ffmpeg-worker/ffmpeg-8.1.2-1.5.14.jar");
        WorkerJars newer = installation.find();
        assertFalse(newer.gpl());
        assertEquals(
                List.of(folder.resolve("base/codecs/ffmpeg-gpl/ffmpeg-8.0.1-1.5.13-linux-x86_64-gpl.jar")
                        + " is left out: workers have FFmpeg 8.1.2-1.5.14"),
                newer.ignored());
    }

    @Test
    void jarsThatWereReplacedAreOthers() throws IOException {
        Path jar = jar("home/codecs/ffmpeg-worker/a.jar");
        WorkerJars before = installation.find();
        assertEquals(before, installation.find());
        Files.writeString(jar, "longer");
        assertNotEquals(before, installation.find());
        assertTrue(before.areThere());
        Files.delete(jar);
        assertFalse(before.areThere());
    }

    @Test
    void aDistributionWithoutAWorkerSaysSo() {
        IOException thrown = assertThrows(IOException.class, installation::find);
        assertEquals("There is no worker in " + folder.resolve("home/codecs/ffmpeg-worker"), thrown.getMessage());
    }
}
