package io.millrace.itests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs programs, each with a deadline and its output in a file. */
final class Processes {
    private Processes() {}

    /** Runs a program to its end; fails the test if it takes too long. */
    static Outcome run(int seconds, List<String> command) {
        try {
            Path out = Files.createTempFile("millrace-it", ".out");
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(out.toFile())
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .start();
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
                throw new AssertionError(
                        command.get(0) + " still ran after " + seconds + " s; it said:\n" + Files.readString(out));
            }
            String text = Files.readString(out);
            Files.delete(out);
            return new Outcome(process.exitValue(), text);
        } catch (IOException e) {
            throw new AssertionError("Cannot run " + command.get(0) + "; .ci/run installs it", e);
        } catch (InterruptedException e) {
            throw new AssertionError("Interrupted", e);
        }
    }

    static Outcome run(int seconds, String... command) {
        return run(seconds, List.of(command));
    }

    /** Starts a program that runs until it is closed. */
    static Running start(Path log, List<String> command) {
        try {
            return new Running(new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .start());
        } catch (IOException e) {
            throw new AssertionError("Cannot run " + command.get(0) + "; .ci/run installs it", e);
        }
    }

    /**
     * How a program ended.
     *
     * @param exit its exit status
     * @param text what it printed
     */
    record Outcome(int exit, String text) {
        Outcome succeeded() {
            if (exit != 0) {
                throw new AssertionError("Exit status " + exit + ":\n" + text);
            }
            return this;
        }
    }

    /** A program that runs. */
    record Running(Process process) implements AutoCloseable {
        boolean isAlive() {
            return process.isAlive();
        }

        /** Ends it without a chance to say good-bye. */
        void kill() {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            try {
                process.waitFor(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() {
            process.destroy();
            try {
                if (!process.waitFor(5, TimeUnit.SECONDS)) {
                    kill();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
