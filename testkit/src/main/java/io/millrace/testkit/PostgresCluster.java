package io.millrace.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real PostgreSQL server in a folder of its own, on a free port of the loopback interface. It needs the package {@code
 * postgresql}; PostgreSQL does not run as root, so root runs it as the user {@code postgres} whom the package makes.
 */
public final class PostgresCluster implements AutoCloseable {
    public static final String USER = "millrace";
    public static final String PASSWORD = "postgres-test-password";
    private static final int SECONDS = 60;

    private final Path folder;
    private final Path programs;
    private final int port;
    private Process server;
    private int databases;

    private PostgresCluster(Path folder, Path programs, int port) {
        this.folder = folder;
        this.programs = programs;
        this.port = port;
    }

    /** Makes a cluster and starts it. */
    public static PostgresCluster start() {
        try {
            Path folder = Files.createTempDirectory("millrace-postgres");
            if (isRoot()) {
                Files.setOwner(
                        folder,
                        folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postgres"));
            }
            PostgresCluster cluster = new PostgresCluster(folder, programs(), freePort());
            Runtime.getRuntime().addShutdownHook(new Thread(cluster::close));
            cluster.initialise();
            cluster.resume();
            return cluster;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void initialise() throws IOException {
        Path password = folder.resolve("password");
        Files.writeString(password, PASSWORD);
        run(
                List.of(
                        "initdb",
                        "--pgdata=" + folder.resolve("data"),
                        "--username=" + USER,
                        "--pwfile=" + password,
                        "--auth=scram-sha-256",
                        "--encoding=UTF8",
                        "--locale=C.UTF-8",
                        "--no-sync"),
                true);
    }

    /** Starts it (again), and waits until it takes connections. */
    public void resume() {
        try {
            ProcessBuilder builder = builder(List.of(
                    "postgres",
                    "-D",
                    folder.resolve("data").toString(),
                    "-p",
                    Integer.toString(port),
                    "-c",
                    "listen_addresses=127.0.0.1",
                    "-c",
                    "unix_socket_directories=",
                    "-c",
                    "fsync=off"));
            server = builder.redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("server.log").toFile()))
                    .start();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
            while (!run(List.of("pg_isready", "-h", "127.0.0.1", "-p", Integer.toString(port)), false)) {
                if (!server.isAlive() || System.nanoTime() > deadline) {
                    throw new IllegalStateException(
                            "PostgreSQL did not start: " + Files.readString(folder.resolve("server.log")));
                }
                Thread.onSpinWait();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it with all its connections; its databases stay. */
    public void interrupt() {
        server.destroyForcibly();
        try {
            // its children notice, and let go of the port and the shared memory
            if (!server.waitFor(SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("PostgreSQL does not end");
            }
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
            while (isRunning()) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("PostgreSQL's processes do not end");
                }
                Thread.onSpinWait();
            }
            Files.deleteIfExists(folder.resolve("data").resolve("postmaster.pid"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether a process of it works in its folder still. */
    private boolean isRunning() {
        Path data = folder.resolve("data");
        return ProcessHandle.allProcesses().anyMatch(process -> {
            try {
                return Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "cwd"))
                        .equals(data);
            } catch (IOException e) {
                return false;
            }
        });
    }

    /** Makes an empty database and returns its JDBC address, without user and password. */
    public synchronized String database() {
        databases++;
        String name = "test" + databases;
        try {
            run(List.of("createdb", "-h", "127.0.0.1", "-p", Integer.toString(port), "-U", USER, name), true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + name;
    }

    public int port() {
        return port;
    }

    /** Ends it and deletes its folder. */
    @Override
    public synchronized void close() {
        if (server != null && server.isAlive()) {
            interrupt();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException | UncheckedIOException e) {
            folder.toFile().delete();
        }
    }

    private boolean run(List<String> command, boolean mustSucceed) throws IOException {
        Path output = Files.createTempFile("postgres", ".txt");
        try {
            Process process = builder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly();
            }
            boolean succeeded = ended && process.exitValue() == 0;
            if (mustSucceed && !succeeded) {
                throw new IllegalStateException(command.get(0) + " failed: " + Files.readString(output));
            }
            return succeeded;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            Files.delete(output);
        }
    }

    private ProcessBuilder builder(List<String> command) {
        List<String> whole = new ArrayList<>();
        if (isRoot()) {
            whole.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
        }
        whole.add(programs.resolve(command.get(0)).toString());
        whole.addAll(command.subList(1, command.size()));
        ProcessBuilder builder = new ProcessBuilder(whole).directory(folder.toFile());
        builder.environment().put("PGPASSWORD", PASSWORD);
        return builder;
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** Where the newest version's programs are: Debian does not put them on the path. */
    private static Path programs() throws IOException {
        Path versions = Path.of("/usr/lib/postgresql");
        if (Files.isDirectory(versions)) {
            try (Stream<Path> found = Files.list(versions)) {
                List<Path> folders = found.map(version -> version.resolve("bin"))
                        .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                        .sorted()
                        .toList();
                if (!folders.isEmpty()) {
                    return folders.get(folders.size() - 1);
                }
            }
        }
        throw new IllegalStateException("PostgreSQL is not installed: apt-get install postgresql");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
