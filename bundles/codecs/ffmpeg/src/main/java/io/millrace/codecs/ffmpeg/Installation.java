package io.millrace.codecs.ffmpeg;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Where the worker lies in the distribution, and where it keeps its files.
 *
 * @param java the runtime it runs on
 * @param worker its jars
 * @param gplFolders where FFmpeg's GPL build may lie; the first that holds jars goes before
 * @param data the server's data folder
 */
record Installation(Path java, Path worker, List<Path> gplFolders, Path data) implements WorkerCommand {
    private static final String MAIN_CLASS = "io.millrace.codecs.ffmpeg.worker.Worker";
    private static final Path NICE = Path.of("/usr/bin/nice");

    Installation {
        gplFolders = List.copyOf(gplFolders);
    }

    /** @param properties the system properties that Karaf sets */
    static Installation of(UnaryOperator<String> properties) {
        Path home = Path.of(orElse(properties.apply("karaf.home"), "."));
        Path base = Path.of(orElse(properties.apply("karaf.base"), home.toString()));
        Path data = Path.of(
                orElse(properties.apply("karaf.data"), base.resolve("data").toString()));
        return new Installation(
                Path.of(properties.apply("java.home"), "bin", "java"),
                home.resolve("codecs/ffmpeg-worker"),
                List.of(base.resolve("codecs/ffmpeg-gpl"), home.resolve("codecs/ffmpeg-gpl")),
                data.toAbsolutePath());
    }

    private static String orElse(String value, String other) {
        return value == null ? other : value;
    }

    /** Measured costs are kept here. */
    Path costs() {
        return data.resolve("codecs/encoder-costs.properties");
    }

    /** Sockets are made here. */
    Path temporary() {
        return data.resolve("tmp");
    }

    @Override
    public List<String> of(Path socket, int niceness) throws IOException {
        if (!holdsJars(worker)) {
            throw new IOException("There is no worker in " + worker);
        }
        List<String> command = new ArrayList<>();
        if (niceness > 0 && Files.isExecutable(NICE)) {
            command.addAll(List.of(NICE.toString(), "-n", Integer.toString(niceness)));
        }
        command.addAll(List.of(
                java.toString(),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-XX:-UsePerfData",
                "-XX:ErrorFile=" + data.resolve("log/worker-crash-%p.log"),
                "-Djava.io.tmpdir=" + temporary(),
                "-Dorg.bytedeco.javacpp.nopointergc=true",
                "-Dorg.bytedeco.javacpp.cachedir=" + data.resolve("natives")));
        String classPath = worker + "/*";
        for (Path gpl : gplFolders) {
            if (holdsJars(gpl)) {
                command.add("-Dorg.bytedeco.javacpp.platform.extension=-gpl");
                classPath = gpl + "/*:" + classPath;
                break;
            }
        }
        command.addAll(List.of("-cp", classPath, MAIN_CLASS, socket.toString()));
        command.add(Long.toString(ProcessHandle.current().pid()));
        return command;
    }

    private static boolean holdsJars(Path folder) {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(file -> file.toString().endsWith(".jar"));
        } catch (IOException e) {
            return false;
        }
    }
}
