package io.millrace.management.diagnostics;

import io.millrace.api.access.AccessGate;
import io.millrace.api.diagnosis.Diagnostics;
import io.millrace.api.live.LiveStreams;
import io.millrace.api.plugin.Plugins;
import io.millrace.api.session.Sessions;
import io.millrace.api.work.Workers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/** Writes the files. When it stops a recording that runs is given up. Safe for any thread. */
@Component
public final class DiagnosticsService implements Diagnostics {
    private final Workers workers;
    private final Executor lane;
    private final ServerState state;
    private final BundleContext bundles;
    private final ServiceComponentRuntime components;
    private final Path base;
    private final FlightRecorder flights;

    /** Ready. */
    @Activate
    public DiagnosticsService(
            @Reference Workers workers,
            @Reference LiveStreams streams,
            @Reference Sessions sessions,
            @Reference Plugins plugins,
            @Reference AccessGate gate,
            @Reference ServiceComponentRuntime components,
            BundleContext bundles) {
        this(
                workers,
                new ServerState(streams, sessions, plugins, gate),
                components,
                bundles,
                Path.of(System.getProperty("karaf.base", ".")));
    }

    DiagnosticsService(
            Workers workers, ServerState state, ServiceComponentRuntime components, BundleContext bundles, Path base) {
        this.workers = workers;
        this.state = state;
        this.components = components;
        this.bundles = bundles;
        this.base = base;
        lane = workers.blocking("diagnostics");
        flights = new FlightRecorder(workers.timer(), lane);
    }

    @Override
    public CompletionStage<List<String>> write(Path target, int flightSeconds) {
        if (flightSeconds == 0) {
            return onLane(() -> written(target, null));
        }
        Path recording = target.resolveSibling(target.getFileName() + ".jfr");
        return recordFlight(recording, flightSeconds)
                .thenCompose(bytes -> onLane(() -> {
                    try {
                        return written(target, recording);
                    } finally {
                        Files.deleteIfExists(recording);
                    }
                }));
    }

    private List<String> written(Path target, Path recording) throws IOException {
        Path file = Archive.create(target);
        boolean complete = false;
        try (Archive archive = new Archive(Files.newOutputStream(file))) {
            archive.text("about.txt", out -> {
                out.println("Millrace " + version() + ", at "
                        + Instant.ofEpochMilli(workers.clock().utcUs() / 1_000));
                out.println("Configuration, logs and state of one server. Secrets are masked as " + SecretMask.HIDDEN
                        + "; names of streams and addresses of clients are not.");
            });
            state.write(archive);
            archive.text("bundles.txt", out -> BundleReport.bundles(bundles, out));
            archive.text("components.txt", out -> BundleReport.components(components, out));
            JvmReport.write(archive);
            new DataFolder(base).write(archive);
            if (recording != null) {
                archive.file("flight.jfr", recording);
            }
            complete = true;
            return archive.names();
        } finally {
            if (!complete) {
                Files.deleteIfExists(file);
            }
        }
    }

    private String version() {
        return bundles.getBundle().getVersion().toString();
    }

    @Override
    public CompletionStage<Long> recordFlight(Path target, int seconds) {
        if (seconds < 1 || seconds > MOST_FLIGHT_SECONDS) {
            return CompletableFuture.failedFuture(new IllegalArgumentException(
                    "A recording takes 1 to " + MOST_FLIGHT_SECONDS + " seconds, not " + seconds));
        }
        return onLane(() -> flights.record(target, seconds)).thenCompose(recorded -> recorded);
    }

    /** Work that may fail. */
    @FunctionalInterface
    private interface Work<T> {
        T run() throws IOException;
    }

    private <T> CompletableFuture<T> onLane(Work<T> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        try {
            lane.execute(() -> {
                try {
                    done.complete(work.run());
                } catch (IOException | RuntimeException e) {
                    done.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            done.completeExceptionally(e);
        }
        return done;
    }

    /** Gives up a recording that runs. */
    @Deactivate
    void stop() {
        flights.stop();
    }
}
