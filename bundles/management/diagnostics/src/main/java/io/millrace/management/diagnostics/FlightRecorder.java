package io.millrace.management.diagnostics;

import io.millrace.api.work.Timer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;

/**
 * Records what this JVM does, one recording at a time. Events that would tell secrets of the environment and of command
 * lines are left out. Safe for any thread.
 */
final class FlightRecorder {
    private static final String SETTINGS = "profile";
    private static final List<String> TELLING = List.of(
            "jdk.InitialEnvironmentVariable",
            "jdk.InitialSystemProperty",
            "jdk.SystemProcess",
            "jdk.JVMInformation",
            "jdk.StringFlag",
            "jdk.StringFlagChanged");
    private static final long MOST_BYTES = 256L << 20;
    private static final long SECOND_US = 1_000_000;

    private final Timer timer;
    private final Executor lane;
    private Flight flight;

    /** What runs. */
    private record Flight(Recording recording, Path target, CompletableFuture<Long> done) {}

    FlightRecorder(Timer timer, Executor lane) {
        this.timer = timer;
        this.lane = lane;
    }

    /** Blocks for as long as it takes to begin. */
    CompletionStage<Long> record(Path target, int seconds) throws IOException {
        Flight begun = begin(target);
        timer.after(seconds * SECOND_US, lane, () -> finish(begun));
        return begun.done;
    }

    private synchronized Flight begin(Path target) throws IOException {
        if (flight != null) {
            throw new IllegalStateException("The flight recorder runs already, into " + flight.target);
        }
        Archive.create(target);
        Recording recording = null;
        try {
            recording = new Recording(Configuration.getConfiguration(SETTINGS));
            TELLING.forEach(recording::disable);
            recording.setMaxSize(MOST_BYTES);
            recording.setToDisk(true);
            recording.start();
            flight = new Flight(recording, target, new CompletableFuture<>());
            return flight;
        } catch (ParseException e) {
            throw new IOException("The settings " + SETTINGS + " of the flight recorder cannot be read", e);
        } finally {
            if (flight == null) {
                discard(recording, target);
            }
        }
    }

    private void finish(Flight ended) {
        if (!forget(ended)) {
            return;
        }
        try (Recording recording = ended.recording) {
            recording.stop();
            recording.dump(ended.target);
            ended.done.complete(Files.size(ended.target));
        } catch (IOException | RuntimeException e) {
            discard(null, ended.target);
            ended.done.completeExceptionally(e);
        }
    }

    private synchronized boolean forget(Flight ended) {
        boolean running = flight == ended;
        if (running) {
            flight = null;
        }
        return running;
    }

    private static void discard(Recording recording, Path target) {
        if (recording != null) {
            recording.close();
        }
        try {
            Files.deleteIfExists(target);
        } catch (IOException e) {
            // what is left of it does no harm
        }
    }

    /** Gives up a recording that runs. */
    void stop() {
        Flight given;
        synchronized (this) {
            given = flight;
            flight = null;
        }
        if (given != null) {
            discard(given.recording, given.target);
            given.done.completeExceptionally(
                    new IllegalStateException("Diagnostics were stopped before the recording's end"));
        }
    }
}
