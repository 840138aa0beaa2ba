package io.millrace.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A third party's plugin: generated from the archetype and built with its own tests. */
final class PluginProject {
    private final Path folder;
    private final String artifactId;

    private PluginProject(Path folder, String artifactId) {
        this.folder = folder;
        this.artifactId = artifactId;
    }

    /** Generates a project below a folder. */
    static PluginProject generate(Path parent, String artifactId) {
        try {
            Files.createDirectories(parent);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        maven(
                parent,
                "org.apache.maven.plugins:maven-archetype-plugin:3.3.1:generate",
                "-DarchetypeGroupId=io.millrace",
                "-DarchetypeArtifactId=millrace-plugin-archetype",
                "-DarchetypeVersion=0.1.0",
                "-DgroupId=org.example",
                "-DartifactId=" + artifactId,
                "-Dversion=1.0.0",
                "-Dpackage=org.example." + artifactId,
                "-DinteractiveMode=false",
                "-DoutputDirectory=" + parent);
        return new PluginProject(parent.resolve(artifactId), artifactId);
    }

    /** Sets the version and the default title, builds, and returns the jar. */
    Path build(String version, String title) {
        try {
            Path pom = folder.resolve("pom.xml");
            Files.writeString(
                    pom,
                    Files.readString(pom)
                            .replaceFirst(
                                    "(<artifactId>" + artifactId + "</artifactId>\\s*<version>)[^<]*", "$1" + version));
            Path source = folder.resolve("src/main/java/org/example/" + artifactId + "/SegmentList.java");
            Files.writeString(
                    source, Files.readString(source).replaceFirst("default \"[^\"]*\"", "default \"" + title + "\""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        maven(folder, "verify");
        return folder.resolve("target/" + artifactId + "-" + version + ".jar");
    }

    private static void maven(Path folder, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                // those of the build outside
                "env",
                "-u",
                "MAVEN_ARGS",
                "bash",
                "-c",
                "cd \"$0\" && exec \"$@\"",
                folder.toString(),
                Path.of(System.getProperty("millrace.checkout"), "mvnw")
                        .toAbsolutePath()
                        .toString(),
                "-q",
                "-B",
                "-Dmaven.repo.local=" + System.getProperty("millrace.repository"),
                "-Dmaven.repo.local.tail=" + System.getProperty("millrace.localRepository")));
        command.addAll(List.of(arguments));
        Processes.run(300, command).succeeded();
    }
}
