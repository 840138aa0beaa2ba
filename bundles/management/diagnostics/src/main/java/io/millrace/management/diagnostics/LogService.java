package io.millrace.management.diagnostics;

import io.millrace.api.diagnosis.ServerLog;
import io.millrace.api.work.Workers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Reads the files that the server's log is written to, so that what was written before this plugin started is found too. */
@Component
public final class LogService implements ServerLog {
    private final Executor lane;
    private final LogFiles files;

    /** Ready. */
    @Activate
    public LogService(@Reference Workers workers) {
        this(
                workers.blocking("server-log"),
                new LogFiles(
                        Path.of(System.getProperty(
                                "karaf.log",
                                Path.of(System.getProperty("karaf.base", "."), "data", "log")
                                        .toString())),
                        ZoneId.systemDefault()));
    }

    LogService(Executor lane, LogFiles files) {
        this.lane = lane;
        this.files = files;
    }

    @Override
    public CompletionStage<Page> find(Query query) {
        CompletableFuture<Page> done = new CompletableFuture<>();
        try {
            lane.execute(() -> {
                try {
                    done.complete(files.find(query));
                } catch (IOException | RuntimeException e) {
                    done.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            done.completeExceptionally(e);
        }
        return done;
    }
}
