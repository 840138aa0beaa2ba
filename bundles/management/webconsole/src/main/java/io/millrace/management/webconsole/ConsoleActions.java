package io.millrace.management.webconsole;

import io.millrace.api.plugin.Plugins;
import io.millrace.api.session.Session;
import io.millrace.api.session.Sessions;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What the tab's buttons do. */
final class ConsoleActions {
    static final long MAX_UPLOAD_BYTES = 512L << 20;

    private final Plugins plugins;
    private final Sessions sessions;

    ConsoleActions(Plugins plugins, Sessions sessions) {
        this.plugins = plugins;
        this.sessions = sessions;
    }

    /**
     * Does one action.
     *
     * @param action {@code install}, {@code swap}, {@code rollback}, {@code uninstall} or {@code kick}
     * @param subject plugin or session
     * @param url where the plugin is
     * @return completes with a sentence; fails with the reason
     */
    CompletionStage<String> run(String action, String subject, URI url) {
        return switch (action) {
            case "install" -> plugins.install(url);
            case "swap" -> plugins.swap(subject, url);
            case "rollback" -> plugins.rollback(subject);
            case "uninstall" -> plugins.uninstall(subject);
            case "kick" -> kick(subject);
            default -> CompletableFuture.failedFuture(new IllegalArgumentException("Unknown action " + action));
        };
    }

    private CompletionStage<String> kick(String id) {
        return sessions.kick(id, "Ended by the operator")
                .<CompletionStage<String>>map(
                        session -> CompletableFuture.completedFuture("Ended " + describe(session)))
                .orElseGet(() -> CompletableFuture.failedFuture(
                        new IllegalArgumentException("There is no session " + id + " any more")));
    }

    private static String describe(Session session) {
        return session.protocol() + " session " + session.id() + " of " + session.stream();
    }

    /**
     * Stores an uploaded bundle until it is on the shelf.
     *
     * @throws IOException if it is too large or cannot be stored
     */
    static Path upload(InputStream body) throws IOException {
        Path file = Files.createTempFile("millrace-upload", ".jar");
        boolean stored = false;
        try (var out = Files.newOutputStream(file)) {
            byte[] chunk = new byte[64 * 1024];
            long total = 0;
            for (int n = body.read(chunk); n >= 0; n = body.read(chunk)) {
                total += n;
                if (total > MAX_UPLOAD_BYTES) {
                    throw new IOException("The file is larger than " + (MAX_UPLOAD_BYTES >> 20) + " MiB");
                }
                out.write(chunk, 0, n);
            }
            stored = true;
        } finally {
            if (!stored) {
                Files.deleteIfExists(file);
            }
        }
        return file;
    }
}
