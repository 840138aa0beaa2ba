package io.millrace.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A plugin with a table of its own, which enters one number after another: what was entered for good it writes into the
 * file {@code entered}, what it finds whenever the table becomes available into {@code found}, and the last reason why it
 * could not into {@code trouble}.
 */
final class LedgerPlugin {
    private final Path folder;

    LedgerPlugin(Server server) {
        folder = server.data.resolve("ledger");
    }

    /** Builds it and has the server run it. */
    void install(Server server) {
        server.exec("bundle:install -s " + build().toUri());
    }

    /** What it was told is in the table for good. */
    Set<Long> entered() {
        return numbers("entered");
    }

    /** What it found in the table when that was available last. */
    Set<Long> found() {
        return numbers("found");
    }

    String trouble() {
        return text("trouble");
    }

    void forgetWhatWasFound() {
        forget("found");
    }

    void forgetWhatWasEntered() {
        forget("entered");
    }

    private void forget(String file) {
        try {
            Files.deleteIfExists(folder.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void awaitFound() {
        Await.until("the table", 30, () -> Files.exists(folder.resolve("found")));
    }

    /** Waits until so many numbers more were entered. */
    void awaitEntries(int more) {
        int before = entered().size();
        Await.until("entries", 30, () -> entered().size() >= before + more);
    }

    private Set<Long> numbers(String file) {
        // the last line may be half of one: the server may have been killed while it wrote
        String text = text(file);
        return text.substring(0, text.lastIndexOf('\n') + 1)
                .lines()
                .map(Long::valueOf)
                .collect(Collectors.toSet());
    }

    private String text(String file) {
        try {
            Path path = folder.resolve(file);
            return Files.exists(path) ? Files.readString(path) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path build() {
        return PluginJar.build(
                folder,
                "ledger",
                "9.0.0",
                "Ledger",
                "io.millrace.api.event.MediaEventListener",
                List.of("millrace.event.types=none"),
                List.of("io.millrace.store.Store"),
                """
                package ledger;

                import io.millrace.api.event.MediaEvent;
                import io.millrace.api.event.MediaEventListener;
                import io.millrace.api.work.Workers;
                import io.millrace.store.*;
                import java.nio.file.*;
                import java.util.*;
                import java.util.concurrent.CompletionException;
                import java.util.stream.Collectors;

                public final class Ledger implements MediaEventListener {
                    private static final Path FOLDER = Path.of("%s");
                    private static final Schema SCHEMA = new Schema("ledger", List.of(new Migration(1, "numbers",
                            "CREATE TABLE ledger_number (number BIGINT PRIMARY KEY)")));
                    private final Database database;
                    private long next = -1;

                    public Ledger(Workers workers, Store store) {
                        database = store.open(SCHEMA, this::look);
                        workers.timer().every(20_000, workers.blocking("ledger"), this::enter);
                    }

                    private synchronized void look(Database database) {
                        database.inTransaction(tx -> tx.query("SELECT number FROM ledger_number ORDER BY number",
                                        Map.of(), row -> row.getLong(1)))
                                .thenAccept(numbers -> {
                                    String text = numbers.stream().map(n -> n + "\\n").collect(Collectors.joining());
                                    write("found.new", text, StandardOpenOption.TRUNCATE_EXISTING);
                                    FOLDER.resolve("found.new").toFile().renameTo(FOLDER.resolve("found").toFile());
                                    begin(numbers.isEmpty() ? 0 : numbers.get(numbers.size() - 1) + 1);
                                });
                    }

                    private synchronized void begin(long number) {
                        next = Math.max(number, next);
                    }

                    private synchronized void enter() {
                        if (next < 0) {
                            return;
                        }
                        try {
                            Map<String, Long> values = Map.of("number", next);
                            database.inTransaction(tx -> tx.update("INSERT INTO ledger_number VALUES (:number)", values))
                                    .toCompletableFuture().join();
                            write("entered", next + "\\n", StandardOpenOption.APPEND);
                            next++;
                        } catch (CompletionException e) {
                            write("trouble", e.getCause().getMessage(), StandardOpenOption.TRUNCATE_EXISTING);
                            next++;
                        }
                    }

                    private static void write(String file, String text, OpenOption option) {
                        try {
                            Files.writeString(FOLDER.resolve(file), text, StandardOpenOption.CREATE,
                                    StandardOpenOption.WRITE, option);
                        } catch (java.io.IOException e) {
                            throw new java.io.UncheckedIOException(e);
                        }
                    }

                    @Override
                    public void on(MediaEvent event) {}
                }
                """
                        .formatted(folder));
    }
}
