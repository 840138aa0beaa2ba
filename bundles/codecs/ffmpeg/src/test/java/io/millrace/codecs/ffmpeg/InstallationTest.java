package io.millrace.codecs.ffmpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
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

    private String classPath() throws IOException {
        List<String> command = installation.of(Path.of("/s"), 0);
        return command.get(command.indexOf("-cp") + 1);
    }

    @Test
    void theWorkerRunsWithItsJarsAndKeepsNativesInTheDataFolder() throws IOException {
        jar("home/codecs/ffmpeg-worker/a.jar");
        List<String> command = installation.of(Path.of("/s"), 0);
        assertEquals("/jdk/bin/java", command.get(0));
        assertEquals(folder.resolve("home/codecs/ffmpeg-worker") + "/*", classPath());
        assertTrue(command.contains("-Dorg.bytedeco.javacpp.cachedir=" + folder.resolve("base/data/natives")));
        assertEquals(
                List.of("/s", Long.toString(ProcessHandle.current().pid())),
                command.subList(command.size() - 2, command.size()));
    }

    @Test
    void gplNativesOfTheDataFolderGoBeforeThoseOfTheDistribution() throws IOException {
        jar("home/codecs/ffmpeg-worker/a.jar");
        jar("home/codecs/ffmpeg-gpl/b.jar");
        assertTrue(classPath().startsWith(folder.resolve("home/codecs/ffmpeg-gpl") + "/*:"));
        jar("base/codecs/ffmpeg-gpl/b.jar");
        assertTrue(classPath().startsWith(folder.resolve("base/codecs/ffmpeg-gpl") + "/*:"));
        assertTrue(installation.of(Path.of("/s"), 0).contains("-Dorg.bytedeco.javacpp.platform.extension=-gpl"));
    }

    @Test
    void aDistributionWithoutAWorkerSaysSo() {
        IOException thrown = assertThrows(IOException.class, () -> installation.of(Path.of("/s"), 0));
        assertEquals("There is no worker in " + folder.resolve("home/codecs/ffmpeg-worker"), thrown.getMessage());
    }
}
