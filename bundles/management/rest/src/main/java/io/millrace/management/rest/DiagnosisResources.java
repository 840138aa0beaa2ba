package io.millrace.management.rest;

import io.millrace.api.diagnosis.Diagnostics;
import io.millrace.api.diagnosis.ServerLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/** {@code diagnostics} and {@code logs}: what helps to find out what is wrong. */
final class DiagnosisResources {
    static final String ZIP = "application/zip";
    private static final int MOST_FLIGHT_SECONDS = 120;
    private static final long MOST_BYTES = 256L << 20;

    private static final Schema ENTRY = Schema.object()
            .field("id", Schema.text())
            .field("at", Schema.time())
            .field("level", Schema.words("TRACE", "DEBUG", "INFO", "WARN", "ERROR"))
            .field("logger", Schema.text())
            .field("bundle", Schema.text())
            .field("message", Schema.text())
            .field("detail", Schema.text().about("Lines that follow, such as a stack trace"))
            .named("LogEntry");

    private final Room room;
    private final Executor files;
    private final AtomicBoolean sending = new AtomicBoolean();

    DiagnosisResources(Room room, Executor files) {
        this.room = room;
        this.files = files;
    }

    List<Operation> operations() {
        return List.of(
                new Operation(
                                "POST",
                                "/diagnostics",
                                "diagnostics",
                                "makeDiagnostics",
                                "Sends configuration without secrets, logs, threads, memory and state as a zip file")
                        .query(
                                "flightSeconds",
                                Schema.whole(0, MOST_FLIGHT_SECONDS),
                                "How long to record before what the JVM does (Java Flight Recorder); not at all, if left"
                                        + " out")
                        .answersIn(ZIP)
                        .answers(200, null)
                        .later(this::diagnose),
                new Operation(
                                "GET",
                                "/logs",
                                "diagnostics",
                                "readLog",
                                "Reads the server's log without secrets, newest first")
                        .paged()
                        .query(
                                "level",
                                Schema.words("trace", "debug", "info", "warn", "error"),
                                "This level and graver ones; info, if left out")
                        .query("logger", Schema.text().atMost(200), "A part of the logger's or bundle's name")
                        .answers(200, Page.of("LogEntries", ENTRY))
                        .later(this::readLog));
    }

    private CompletionStage<Reply> readLog(Call call) {
        ServerLog.Query query = new ServerLog.Query(
                ServerLog.Level.of(call.query("level").orElse("info")),
                call.query("logger").orElse(""),
                call.query("after"),
                call.query("limit").map(Integer::parseInt).orElse(Page.USUAL));
        return room.log().find(query).thenApply(DiagnosisResources::page);
    }

    private static Reply page(ServerLog.Page page) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("items", page.entries().stream().map(DiagnosisResources::row).toList());
        json.put("next", page.next().orElse(null));
        return Reply.json(json);
    }

    private static Map<String, Object> row(ServerLog.Entry entry) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", entry.id());
        row.put("at", entry.at());
        row.put("level", entry.level().name());
        row.put("logger", entry.logger());
        row.put("bundle", entry.bundle());
        row.put("message", entry.message());
        row.put("detail", entry.detail());
        return row;
    }

    /** One at a time, until its client has it: each lies in memory. */
    private CompletionStage<Reply> diagnose(Call call) {
        Diagnostics diagnostics = room.diagnostics();
        int seconds = call.query("flightSeconds").map(Integer::parseInt).orElse(0);
        ExchangeEnd end = new ExchangeEnd();
        call.async().addListener(end);
        if (!sending.compareAndSet(false, true)) {
            throw new ApiException(503, "Another one is being made: try again", Map.of("Retry-After", "10"));
        }
        CompletableFuture<Reply> reply = written(diagnostics, seconds)
                .thenApply(answer -> answer.tell(end))
                .toCompletableFuture();
        CompletableFuture.allOf(reply, end.reached()).whenComplete((over, failure) -> sending.set(false));
        return reply;
    }

    private CompletionStage<Reply> written(Diagnostics diagnostics, int seconds) {
        try {
            Path folder = Files.createTempDirectory("millrace-diagnostics");
            Path file = folder.resolve("millrace-diagnostics.zip");
            return diagnostics
                    .write(file, seconds)
                    .thenApplyAsync(names -> read(file), files)
                    .whenComplete((reply, failure) -> BackupResources.remove(file, folder));
        } catch (IOException | RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static Reply read(Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new ApiException(409, "The file is too large to be sent: use media:diagnose in the shell");
            }
            return Reply.bytes(Files.readAllBytes(file), ZIP)
                    .with("Content-Disposition", "attachment; filename=\"millrace-diagnostics.zip\"");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
