package io.millrace.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Chromium that watches by WHEP through a relay, beside the test. */
final class RelayedViewer implements AutoCloseable {
    private final Path file;
    private final CompletableFuture<Browser> result;

    RelayedViewer(Server server, String stream, LossyRelay relay, String name) {
        file = server.data.resolve("viewer-" + name + ".json");
        result = CompletableFuture.supplyAsync(() -> Browser.script(
                400,
                "whep-relay.mjs",
                server.url(""),
                "/" + stream + "/whep",
                Integer.toString(relay.port()),
                file.toString()));
    }

    /** What it saw last; empty before the first look. */
    String seen() {
        if (result.isCompletedExceptionally()) {
            result.join();
        }
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A number of what it saw last; -1 if it is not there yet. */
    double number(String name) {
        Matcher matcher = Pattern.compile("\"" + name + "\":(-?[0-9.]+)").matcher(seen());
        return matcher.find() ? Double.parseDouble(matcher.group(1)) : -1;
    }

    /** Waits until it sees pictures of some width; returns how long that took, in milliseconds. */
    long awaitWidth(int width, int seconds) {
        long beganNs = System.nanoTime();
        try {
            Await.until("pictures of width " + width, seconds, () -> number("frameWidth") == width);
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "; seen: " + seen(), e);
        }
        return (System.nanoTime() - beganNs) / 1_000_000;
    }

    @Override
    public void close() {
        try {
            Files.createFile(Path.of(file + ".end"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        result.join();
    }
}
