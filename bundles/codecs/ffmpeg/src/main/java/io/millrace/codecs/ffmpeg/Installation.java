package io.millrace.codecs.ffmpeg;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where the worker lies in the distribution, and where it keeps its files. Finding jars blocks.
 *
 * @param java the runtime it runs on
 * @param workerFolders where its jars may lie; what lies in an earlier one goes before
 * @param gplFolders where FFmpeg's GPL build may lie; the first that holds jars goes before all others
 * @param data the server's data folder
 */
record Installation(Path java, List<Path> workerFolders, List<Path> gplFolders, Path data) {
    private static final String MAIN_CLASS = "io.millrace.codecs.ffmpeg.worker.Worker";
    private static final Path NICE = Path.of("/usr/bin/nice");
    private static final Path SETPRIV = Path.of("/usr/bin/setpriv");
    /**
     * The kernel ends a worker with its server, even one that is stopped; where it cannot, the worker looks itself. What
     * decodes strangers' streams cannot gain rights that the server does not have, by any program it might start.
     */
    private static final List<String> BOUND_TO_SERVER = List.of(
            "/bin/sh",
            "-c",
            "bound='setpriv --pdeathsig KILL --no-new-privs';"
                    + " $bound true 2> /dev/null && exec $bound \"$@\"; exec \"$@\"",
            "worker");

    private static final Pattern CLASSES = Pattern.compile("ffmpeg-([0-9.]+-[0-9.]+)\\.jar");
    private static final Pattern GPL_BUILD = Pattern.compile("ffmpeg-([0-9.]+-[0-9.]+)-.+-gpl\\.jar");

    Installation {
        workerFolders = List.copyOf(workerFolders);
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
                List.of(base.resolve("codecs/ffmpeg-worker"), home.resolve("codecs/ffmpeg-worker")),
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

    /** Libraries are unpacked here, in a folder named like their jar. */
    Path natives() {
        return data.resolve("natives");
    }

    /**
     * What is installed now.
     *
     * @throws IOException with a plain reason if there is no worker
     */
    WorkerJars find() throws IOException {
        List<WorkerJars.Jar> jars = new ArrayList<>();
        for (Path folder : workerFolders.stream().distinct().toList()) {
            jars.addAll(jars(folder));
        }
        if (jars.isEmpty()) {
            throw new IOException("There is no worker in " + workerFolders.get(workerFolders.size() - 1));
        }
        String version = jars.stream()
                .map(jar -> CLASSES.matcher(jar.name()))
                .filter(Matcher::matches)
                .map(name -> name.group(1))
                .findFirst()
                .orElse("");
        List<String> ignored = new ArrayList<>();
        List<WorkerJars.Jar> gpl = List.of();
        for (Path folder : gplFolders.stream().distinct().toList()) {
            if (gpl.isEmpty()) {
                gpl = jars(folder).stream()
                        .filter(jar -> fits(jar, version, ignored))
                        .toList();
            }
        }
        List<WorkerJars.Jar> all = new ArrayList<>(gpl);
        all.addAll(jars);
        return new WorkerJars(all, !gpl.isEmpty(), ignored);
    }

    /** Libraries of another version than the classes that load them would keep every worker from starting. */
    private static boolean fits(WorkerJars.Jar jar, String version, List<String> ignored) {
        Matcher gpl = GPL_BUILD.matcher(jar.name());
        boolean fits = version.isEmpty() || !gpl.matches() || gpl.group(1).equals(version);
        if (!fits) {
            ignored.add(jar.file() + " is left out: workers have FFmpeg " + version);
        }
        return fits;
    }

    /** How a worker is started from these. */
    List<String> command(WorkerJars jars, Path socket, int niceness) {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(SETPRIV)) {
            command.addAll(BOUND_TO_SERVER);
        }
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
                "-Dorg.bytedeco.javacpp.cachedir=" + natives()));
        if (jars.gpl()) {
            command.add("-Dorg.bytedeco.javacpp.platform.extension=-gpl");
        }
        command.addAll(List.of("-cp", jars.classPath(), MAIN_CLASS, socket.toString()));
        command.add(Long.toString(ProcessHandle.current().pid()));
        return command;
    }

    /** By name; none where there is no such folder. */
    private static List<WorkerJars.Jar> jars(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<WorkerJars.Jar> jars = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList()) {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                jars.add(new WorkerJars.Jar(
                        file, attributes.size(), attributes.lastModifiedTime().toMillis()));
            }
        }
        return jars;
    }
}
