package io.millrace.codecs.ffmpeg;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The operating system's side of a worker. */
final class WorkerProcess {
    private static final int READ_BYTES = 64 << 10;
    private static final int SIGNAL_EXIT = 128;

    private final Process process;
    private final WorkerOutput output;

    private WorkerProcess(Process process, WorkerOutput output) {
        this.process = process;
        this.output = output;
    }

    /** Starts it; may take some milliseconds. */
    static WorkerProcess start(WorkerCommand command, Path socket, int niceness, WorkerOutput output)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command.of(socket, niceness));
        builder.redirectErrorStream(true);
        withoutSecrets(builder.environment());
        // SVT-AV1 tells of errors alone
        builder.environment().put("SVT_LOG", "1");
        // and so does VA-API
        builder.environment().putIfAbsent("LIBVA_MESSAGING_LEVEL", "0");
        // glibc's default of eight arenas a core doubles what a worker holds
        builder.environment().putIfAbsent("MALLOC_ARENA_MAX", "2");
        Process process = builder.start();
        process.getOutputStream().close();
        return new WorkerProcess(process, output);
    }

    /** The server's settings are none of the worker's, and options for the server's Java do not suit it. */
    private static void withoutSecrets(Map<String, String> environment) {
        environment
                .keySet()
                .removeIf(name -> name.startsWith("MILLRACE_")
                        || name.startsWith("KARAF_")
                        || name.endsWith("JAVA_OPTS")
                        || name.endsWith("JAVA_OPTIONS")
                        || name.equals("JAVA_TOOL_OPTIONS"));
    }

    long id() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    void kill() {
        process.destroyForcibly();
    }

    /** How it ended, in words. */
    String ending() {
        int status = process.exitValue();
        String last = output.lastLine();
        return (status > SIGNAL_EXIT ? "was ended by signal " + (status - SIGNAL_EXIT) : "ended with status " + status)
                + (last.isEmpty() ? "" : ": " + last);
    }

    /** Takes what it printed, without waiting. */
    void readOutput() {
        try {
            InputStream in = process.getInputStream();
            int available = Math.min(in.available(), READ_BYTES);
            if (available > 0) {
                output.take(in.readNBytes(available));
            }
        } catch (IOException e) {
            // it is gone, and closed its side
            output.end();
        }
    }

    /** Frees what is left of a process that ended. */
    void close() {
        readOutput();
        output.end();
        try {
            process.getInputStream().close();
        } catch (IOException e) {
            throw new IllegalStateException("A pipe that was read from cannot be closed", e);
        }
    }

    /** Memory that it holds; 0 where the system does not tell. */
    long residentBytes() {
        Path status = Path.of("/proc", Long.toString(id()), "status");
        try {
            for (String line : Files.readAllLines(status)) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("\\D", "")) << 10;
                }
            }
        } catch (IOException e) {
            return 0;
        }
        return 0;
    }
}
