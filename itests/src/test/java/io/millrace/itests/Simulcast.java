package io.millrace.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/** Chromium that publishes its camera in three sizes at once: 1024x576, 512x288 and 256x144. */
final class Simulcast implements AutoCloseable {
    private static final int LONGEST_SECONDS = 1_200;

    private final Path files;
    private final CompletableFuture<Browser> result;

    /** @param sound {@code silent}, or empty for a microphone */
    Simulcast(Server server, String stream, String codec, String sound) {
        files = server.data.resolve(stream.replace('/', '-'));
        result = CompletableFuture.supplyAsync(() -> Browser.script(
                LONGEST_SECONDS,
                "simulcast.mjs",
                server.url(""),
                "/" + stream + "/whip",
                codec,
                files.toString(),
                sound));
    }

    /** The largest is left out from now on, or not any more. */
    void leaveOutLargest(boolean leftOut) {
        try {
            if (leftOut) {
                Files.createFile(file("drop"));
            } else {
                Files.delete(file("drop"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(String end) {
        return files.resolveSibling(files.getFileName() + "." + end);
    }

    /** Fails if the browser did. */
    void check() {
        if (result.isCompletedExceptionally()) {
            result.join();
        }
    }

    /** Ends it: what it sent. */
    Browser end() {
        try {
            if (Files.notExists(file("end"))) {
                Files.createFile(file("end"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return result.join();
    }

    @Override
    public void close() {
        System.out.println("Simulcast: " + end());
    }
}
