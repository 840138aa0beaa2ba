package io.millrace.management.rest;

import io.millrace.api.plugin.PluginState;
import io.millrace.api.report.ServerReport;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** {@code plugins}: installed, replaced and removed while streams are live. */
final class PluginResources {
    static final String JAR = "application/java-archive";
    static final long MOST_BYTES = 512L << 20;
    private static final Set<String> SCHEMES = Set.of("mvn", "file", "http", "https");

    private static final Schema PLUGIN = Schema.object()
            .field("plugin", Schema.text().about("Symbolic name"))
            .field("title", Schema.text().about("What it is called, for people; may be empty"))
            .field("description", Schema.text().about("What it is for; may be empty"))
            .field("version", Schema.text())
            .field("bundle", Schema.whole())
            .field("state", Schema.text())
            .field("calls", Schema.whole())
            .field("failures", Schema.whole())
            .field("rollback", Schema.text().about("The version that a rollback brings back; empty for none"))
            .field("serves", Schema.list(Schema.text()))
            .field("lastFailure", Schema.text())
            .named("Plugin");
    private static final Schema FROM = Schema.object()
            .field("url", Schema.secret().atMost(2_000).about("mvn:, file: or https: URL of the bundle"))
            .named("PluginFrom");

    private final Room room;
    private final Executor uploads;

    PluginResources(Room room, Executor uploads) {
        this.room = room;
        this.uploads = uploads;
    }

    List<Operation> operations() {
        return List.of(
                new Operation("GET", "/plugins", "plugins", "listPlugins", "Lists the media plugins")
                        .forWhom(Access.OPERATOR)
                        .paged()
                        .answers(200, Page.of("Plugins", PLUGIN))
                        .by(call -> Reply.json(Page.of(
                                call,
                                room.plugins.list(),
                                plugin -> String.format("%s %020d", plugin.name(), plugin.bundleId()),
                                PluginResources::row))),
                change("POST", "/plugins", "installPlugin", "Installs a plugin from a URL")
                        .onlyAdds()
                        .takes(FROM)
                        .later(call -> told(room.plugins.install(url(call)))),
                change("POST", "/plugins/upload", "uploadPlugin", "Installs the plugin that is sent")
                        .takesBytes(JAR)
                        .later(call -> uploaded(call, file -> room.plugins.install(file))),
                change("POST", "/plugins/{plugin}/swap", "swapPlugin", "Replaces a plugin by that at a URL")
                        .takes(FROM)
                        .later(call -> told(room.plugins.swap(call.path("plugin"), url(call)))),
                change(
                                "POST",
                                "/plugins/{plugin}/swap/upload",
                                "swapUploadedPlugin",
                                "Replaces a plugin by what is sent")
                        .takesBytes(JAR)
                        .later(call -> uploaded(call, file -> room.plugins.swap(call.path("plugin"), file))),
                change(
                                "POST",
                                "/plugins/{plugin}/rollback",
                                "rollBackPlugin",
                                "Goes back to the version before the swap")
                        .later(call -> told(room.plugins.rollback(call.path("plugin")))),
                change("DELETE", "/plugins/{plugin}", "uninstallPlugin", "Removes a plugin")
                        .later(call -> told(room.plugins.uninstall(call.path("plugin")))));
    }

    private static Operation change(String method, String path, String id, String summary) {
        return new Operation(method, path, "plugins", id, summary).answers(200, Forms.outcome());
    }

    private static CompletionStage<Reply> told(CompletionStage<String> operation) {
        return operation.thenApply(PluginResources::outcome);
    }

    static Reply outcome(String sentence) {
        return untagged(Map.of("message", sentence));
    }

    /** What was done; it cannot be asked for again. */
    static Reply untagged(Map<String, Object> json) {
        Reply reply = Reply.json(json);
        reply.headers.remove("ETag");
        return reply;
    }

    private static URI url(Call call) {
        try {
            URI url = new URI(call.text("url").trim());
            if (url.getScheme() != null && SCHEMES.contains(url.getScheme())) {
                return url;
            }
        } catch (URISyntaxException e) {
            throw notAUrl();
        }
        throw notAUrl();
    }

    private static ApiException notAUrl() {
        return new ApiException(400, "url has to be mvn:GROUP/ARTIFACT/VERSION, file:/PATH or https://…");
    }

    /** What is done with a file that was sent. */
    @FunctionalInterface
    private interface Use {
        CompletionStage<String> of(URI file);
    }

    private CompletionStage<Reply> uploaded(Call call, Use use) {
        if (call.request().getContentLengthLong() > MOST_BYTES) {
            return CompletableFuture.failedFuture(tooLarge());
        }
        return CompletableFuture.supplyAsync(() -> stored(call), uploads).thenCompose(file -> call.caller()
                .act(() -> use.of(file.toUri()))
                .thenApply(PluginResources::outcome)
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(told(failure, file)))
                .whenComplete((reply, failure) -> remove(file)));
    }

    /** Reasons name our copy, which nobody sent. */
    static Throwable told(Throwable failure, Path file) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        boolean named = cause.getMessage() != null && cause.getMessage().contains(file.toString());
        if (!named || cause instanceof RuntimeException) {
            return cause;
        }
        String reason = cause.getMessage()
                .replace("file://" + file, "What was sent")
                .replace("file:" + file, "What was sent")
                .replace(file.toString(), "What was sent");
        return new ApiException(409, reason);
    }

    private static Path stored(Call call) {
        Path file = null;
        try (InputStream body = call.request().getInputStream()) {
            file = Files.createTempFile("millrace-upload", ".jar");
            copy(body, file, MOST_BYTES);
            return file;
        } catch (IOException e) {
            remove(file);
            throw new UncheckedIOException(e);
        } catch (ApiException e) {
            remove(file);
            throw e;
        }
    }

    /** @throws ApiException 413 if it is more than that */
    static void copy(InputStream body, Path file, long most) throws IOException {
        byte[] chunk = new byte[64 * 1024];
        long total = 0;
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int length = body.read(chunk); length >= 0; length = body.read(chunk)) {
                total += length;
                if (total > most) {
                    throw tooLarge();
                }
                out.write(chunk, 0, length);
            }
        }
    }

    private static ApiException tooLarge() {
        return new ApiException(413, "A file has at most " + (MOST_BYTES >> 20) + " MiB here");
    }

    private static void remove(Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> row(PluginState plugin) {
        Map<String, Object> row = ServerReport.plugin(plugin);
        row.put("lastFailure", plugin.lastFailure());
        return row;
    }
}
