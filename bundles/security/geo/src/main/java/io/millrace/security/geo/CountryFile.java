package io.millrace.security.geo;

import com.maxmind.db.Reader;
import io.millrace.api.work.Timer;
import io.millrace.api.work.Workers;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A database of countries in the MaxMind DB format, in memory. Read on a worker thread, and again when the file changes; one
 * that cannot be read does not replace the one before. Safe for any thread.
 */
final class CountryFile {
    static final long LOOK_US = 5_000_000;
    private static final long MOST_BYTES = 512L << 20;
    private static final Logger LOG = LoggerFactory.getLogger(CountryFile.class);

    private final Path file;
    private final Executor executor;
    private final Timer.Cancellable looking;
    private final CompletableFuture<Void> tried = new CompletableFuture<>();
    private volatile Reader reader;
    private String state = "";

    CountryFile(Path file, Workers workers) {
        this.file = file;
        executor = workers.blocking("country databases");
        looking = workers.timer().every(LOOK_US, Runnable::run, this::submit);
        submit();
    }

    void close() {
        looking.cancel();
    }

    private void submit() {
        try {
            executor.execute(this::look);
        } catch (RejectedExecutionException e) {
            LOG.debug("No thread to read {}", file, e);
        }
    }

    /** Reads the file if it is another than before. */
    private synchronized void look() {
        String now;
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            now = attributes.lastModifiedTime() + " " + attributes.size() + " " + attributes.fileKey();
            if (!now.equals(state)) {
                if (attributes.size() > MOST_BYTES) {
                    throw new IOException("it is larger than " + (MOST_BYTES >> 20) + " MiB");
                }
                Reader read = new Reader(file.toFile(), Reader.FileMode.MEMORY);
                reader = read;
                LOG.info(
                        "Countries are looked up in {}, {} of {}",
                        file,
                        read.getMetadata().databaseType(),
                        read.getMetadata().buildTime());
            }
        } catch (IOException | RuntimeException e) {
            now = e instanceof NoSuchFileException ? "none" : e.toString();
            if (!now.equals(state)) {
                LOG.warn(
                        "The countries in {} cannot be read: {}. {}",
                        file,
                        e instanceof NoSuchFileException ? "there is no such file" : e.toString(),
                        reader == null ? "The rules by country refuse everybody" : "Those read before count");
            }
        }
        state = now;
        tried.complete(null);
    }

    /**
     * Looks an address up.
     *
     * @return completes with its country, two letters of ISO 3166-1, or with none if it is not known; fails with an
     *     IllegalStateException if there is no database
     */
    CompletionStage<Optional<String>> find(InetAddress address) {
        return tried.thenApply(nothing -> {
            Reader now = reader;
            if (now == null) {
                throw new IllegalStateException("There is no database of countries");
            }
            try {
                return country(now.get(address, Map.class));
            } catch (IOException | RuntimeException e) {
                LOG.debug("An address cannot be looked up", e);
                return Optional.empty();
            }
        });
    }

    /** As MaxMind writes it, or as flat databases do. */
    private static Optional<String> country(Map<?, ?> found) {
        if (found == null) {
            return Optional.empty();
        }
        for (String where : new String[] {"country", "registered_country"}) {
            if (found.get(where) instanceof Map<?, ?> country && country.get("iso_code") instanceof String code) {
                return Optional.of(code);
            }
        }
        return Optional.ofNullable(found.get("country_code")).map(String::valueOf);
    }
}
