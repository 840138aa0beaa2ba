package io.millrace.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The built distribution, started by its own launcher with free ports and a data folder of its own. */
final class Server implements AutoCloseable {
    static final boolean SOAK = Boolean.getBoolean("millrace.soak");
    static final String JAVA_OPTS = "JAVA_OPTS";
    static final String PASSWORD = "itest-password";

    final Path data;
    final int httpPort = FreePorts.next();
    final int rtmpPort = FreePorts.next();
    final int srtPort = FreePorts.next();
    final int webrtcPort = FreePorts.next();
    final int httpsPort = FreePorts.next();
    final int rtmpsPort = FreePorts.next();
    final int rtspPort = FreePorts.next();
    final int rtspsPort = FreePorts.next();
    private final String rtpPorts = FreePorts.udpRange();
    final int sshPort = FreePorts.next();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private Server(Path data) {
        this.data = data;
    }

    /** Starts a server with an empty data folder. */
    static Server start(String name) {
        Server server = prepare(name);
        server.launch();
        return server;
    }

    /** Starts one whose plugins are swapped, see {@link #shortenSwaps}. */
    static Server startForSwaps(String name) {
        Server server = prepare(name);
        server.shortenSwaps();
        server.launch();
        return server;
    }

    /** Has new versions of plugins watched for two segments, not as long as by default, except under soak. */
    void shortenSwaps() {
        if (!SOAK) {
            configure("io.millrace.core.plugins", "watch.seconds = 4");
        }
    }

    /** Ports and an empty data folder for a server that something else starts. */
    static Server prepare(String name) {
        Server server =
                new Server(Path.of(System.getProperty("millrace.work"), name).toAbsolutePath());
        delete(server.data);
        return server;
    }

    /** Writes a configuration, also of a server that is not started yet. */
    void configure(String pid, String... lines) {
        try {
            Files.createDirectories(data.resolve("etc"));
            Files.write(data.resolve("etc/" + pid + ".cfg"), List.of(lines));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes one of the configurations that come along, with a line of it changed. */
    void configureFromDefaults(String pid, String line, String changed) {
        try {
            Path original = Path.of(System.getProperty("millrace.home"), "etc", pid + ".cfg");
            String text = Files.readString(original);
            if (!text.contains(line)) {
                throw new AssertionError(line + " is not in " + original);
            }
            configure(pid, text.replace(line, changed));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Seconds a check lasts: shortened, or in full under {@code -Psoak}. */
    static int seconds(int shortened, int full) {
        return SOAK ? full : shortened;
    }

    /** Starts it, also again after it was stopped or killed. */
    void launch() {
        launch(Map.of());
    }

    /** Starts it with some more variables of the environment. */
    void launch(Map<String, String> variables) {
        Processes.run(120, launcherCommand(variables, "start")).succeeded();
    }

    Processes.Outcome launcher(int seconds, String... arguments) {
        return Processes.run(seconds, launcherCommand(Map.of(), arguments));
    }

    /** What starts the launcher, with some more variables of the environment. */
    List<String> launcherCommand(Map<String, String> variables, String... arguments) {
        List<String> command = new ArrayList<>(List.of("env"));
        environment().forEach((name, value) -> command.add(name + "=" + value));
        variables.forEach((name, value) -> {
            if (!name.equals(JAVA_OPTS)) {
                command.add(name + "=" + value);
            }
        });
        command.add(JAVA_OPTS + "=" + javaOptions(variables));
        command.add("bash");
        command.add(Path.of(System.getProperty("millrace.home"), "bin", "millrace")
                .toAbsolutePath()
                .toString());
        command.addAll(List.of(arguments));
        return command;
    }

    /** Most servers of tests end before code that is compiled best would pay: it costs more than all else at a start. */
    private static String javaOptions(Map<String, String> variables) {
        String own = variables.getOrDefault(JAVA_OPTS, "");
        return SOAK ? own : "-XX:TieredStopAtLevel=1 " + own;
    }

    Map<String, String> environment() {
        return Map.ofEntries(
                Map.entry("MILLRACE_DATA", data.toString()),
                Map.entry("MILLRACE_BIND", "127.0.0.1"),
                Map.entry("MILLRACE_HTTP_PORT", Integer.toString(httpPort)),
                Map.entry("MILLRACE_HTTPS_PORT", Integer.toString(httpsPort)),
                Map.entry("MILLRACE_RTMP_PORT", Integer.toString(rtmpPort)),
                Map.entry("MILLRACE_RTMPS_PORT", Integer.toString(rtmpsPort)),
                Map.entry("MILLRACE_RTSP_PORT", Integer.toString(rtspPort)),
                Map.entry("MILLRACE_RTSPS_PORT", Integer.toString(rtspsPort)),
                Map.entry("MILLRACE_RTP_PORTS", rtpPorts),
                Map.entry("MILLRACE_SRT_PORT", Integer.toString(srtPort)),
                Map.entry("MILLRACE_WEBRTC_PORT", Integer.toString(webrtcPort)),
                Map.entry("MILLRACE_SSH_PORT", Integer.toString(sshPort)),
                Map.entry("MILLRACE_ADMIN_PASSWORD", PASSWORD));
    }

    /** Runs a shell command; it has to succeed. */
    String exec(String command) {
        return tryExec(command).succeeded().text();
    }

    /** Runs a shell command, which may fail. */
    Processes.Outcome tryExec(String command) {
        return ShellSocket.run(data, 120, command);
    }

    long pid() {
        try {
            return Long.parseLong(Files.readString(data.resolve("millrace.pid")).trim());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void kill() {
        long pid = pid();
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        Await.until(
                "the death of the server",
                10,
                () -> ProcessHandle.of(pid).isEmpty()
                        || !ProcessHandle.of(pid).get().isAlive());
    }

    String url(String path) {
        return "http://127.0.0.1:" + httpPort + path;
    }

    String rtmp(String stream) {
        return "rtmp://127.0.0.1:" + rtmpPort + "/" + stream;
    }

    String rtsp(String stream) {
        return "rtsp://127.0.0.1:" + rtspPort + "/" + stream;
    }

    String rtsps(String stream) {
        return "rtsps://127.0.0.1:" + rtspsPort + "/" + stream;
    }

    HttpResponse<byte[]> get(String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url(path))).timeout(Duration.ofSeconds(30));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException("GET " + path + " failed", e);
        } catch (InterruptedException e) {
            throw new AssertionError("Interrupted", e);
        }
    }

    String text(String path) {
        HttpResponse<byte[]> answer = get(path);
        if (answer.statusCode() != 200) {
            throw new AssertionError(
                    "GET " + path + " answered " + answer.statusCode() + ": " + new String(answer.body()));
        }
        return new String(answer.body());
    }

    /** Waits until a stream can be played over HLS. */
    void awaitPlayable(String stream) {
        Await.until(stream + " to be playable", 30, () -> {
            HttpResponse<byte[]> answer = get("/" + stream + "/index.m3u8");
            return answer.statusCode() == 200
                    && new String(answer.body())
                            .lines()
                            .filter(line -> line.endsWith(".m3u8"))
                            .allMatch(line ->
                                    new String(get("/" + stream + "/" + line).body()).contains("#EXTINF"));
        });
    }

    /** Resident memory of the server. */
    long residentMegabytes() {
        return residentMegabytes(pid());
    }

    /** Resident memory of a process. */
    static long residentMegabytes(long processId) {
        try {
            return Files.readAllLines(Path.of("/proc/" + processId + "/status")).stream()
                    .filter(line -> line.startsWith("VmRSS"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1_024)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String log() {
        try {
            return Files.readString(data.resolve("data/log/millrace.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        launcher(60, "stop").succeeded();
    }

    private static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                    Files.delete(visited);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
