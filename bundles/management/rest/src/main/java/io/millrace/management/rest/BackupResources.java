package io.millrace.management.rest;

import io.millrace.store.Backups;
import java.io.IOException;
import java.io.InputStream;
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

/** {@code backup} and {@code restore} of the database, while the server runs. */
final class BackupResources {
    static final String GZIP = "application/gzip";
    private static final long MOST_BYTES = 256L << 20;

    private static final Schema RESTORED = Schema.object()
            .field("created", Schema.time())
            .field("tables", Schema.whole())
            .field("rows", Schema.whole())
            .named("Restored");

    private final Room room;
    private final Executor files;
    private final AtomicBoolean sending = new AtomicBoolean();

    BackupResources(Room room, Executor files) {
        this.room = room;
        this.files = files;
    }

    List<Operation> operations() {
        return List.of(
                new Operation(
                                "POST",
                                "/backup",
                                "backup",
                                "backUp",
                                "Sends the database as it is now; it holds hashes of passwords")
                        .answersIn(GZIP)
                        .answers(200, null)
                        .later(this::backUp),
                new Operation("POST", "/restore", "backup", "restore", "Puts a backup in the place of the database")
                        .takesBytes(GZIP)
                        .answers(200, RESTORED)
                        .later(this::restore));
    }

    /** One at a time, until its client has it: each lies in memory. */
    private CompletionStage<Reply> backUp(Call call) {
        Backups backups = room.backups();
        ExchangeEnd end = new ExchangeEnd();
        call.async().addListener(end);
        if (!sending.compareAndSet(false, true)) {
            throw new ApiException(503, "Another backup is being sent: try again", Map.of("Retry-After", "10"));
        }
        CompletableFuture<Reply> reply =
                written(backups).thenApply(answer -> answer.tell(end)).toCompletableFuture();
        CompletableFuture.allOf(reply, end.reached()).whenComplete((over, failure) -> sending.set(false));
        return reply;
    }

    private CompletionStage<Reply> written(Backups backups) {
        try {
            Path folder = Files.createTempDirectory("millrace-backup");
            Path file = folder.resolve("millrace.backup.gz");
            return backups.write(file)
                    .thenApplyAsync(summary -> read(file), files)
                    .whenComplete((reply, failure) -> remove(file, folder));
        } catch (IOException | RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static Reply read(Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new ApiException(409, "The backup is too large to be sent: use media:backup in the shell");
            }
            return Reply.bytes(Files.readAllBytes(file), GZIP)
                    .with("Content-Disposition", "attachment; filename=\"millrace.backup.gz\"");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private CompletionStage<Reply> restore(Call call) {
        Backups backups = room.backups();
        return CompletableFuture.supplyAsync(() -> stored(call), files).thenCompose(file -> call.caller()
                .act(() -> backups.restore(file))
                .thenApply(BackupResources::restored)
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(PluginResources.told(failure, file)))
                .whenComplete((reply, failure) -> remove(file)));
    }

    private static Path stored(Call call) {
        Path file = null;
        try (InputStream body = call.request().getInputStream()) {
            file = Files.createTempFile("millrace-restore", ".gz");
            PluginResources.copy(body, file, MOST_BYTES);
            return file;
        } catch (IOException e) {
            remove(file);
            throw new UncheckedIOException(e);
        } catch (ApiException e) {
            remove(file);
            throw e;
        }
    }

    private static Reply restored(Backups.Summary summary) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("created", summary.createdUtc());
        json.put("tables", summary.tables());
        json.put("rows", summary.rows());
        return Reply.json(json);
    }

    static void remove(Path... those) {
        try {
            for (Path each : those) {
                if (each != null) {
                    Files.deleteIfExists(each);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
