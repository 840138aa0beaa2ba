package io.millrace.management.shell;

import io.millrace.api.plugin.PluginOperationException;
import io.millrace.api.plugin.Plugins;
import java.net.URI;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.lifecycle.Reference;

/** A command that changes plugins: waits for the outcome, prints it, and fails when the operation did. */
abstract class PluginCommand implements Action {
    private static final long DEADLINE_SECONDS = 300;

    @Reference
    Plugins plugins;

    abstract CompletionStage<String> operate();

    @Override
    public final Object execute() throws Exception {
        try {
            System.out.println(operate().toCompletableFuture().get(DEADLINE_SECONDS, TimeUnit.SECONDS));
            return null;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof PluginOperationException refusal ? refusal : e;
        } catch (TimeoutException e) {
            throw new IllegalStateException("Still under way after " + DEADLINE_SECONDS + " s; see the log", e);
        }
    }

    /** @throws IllegalArgumentException that says what a URL looks like */
    static URI url(String text) {
        URI uri = URI.create(text.trim());
        if (uri.getScheme() == null) {
            throw new IllegalArgumentException(
                    text + " is not a URL: use mvn:GROUP/ARTIFACT/VERSION, file:/PATH or https://…");
        }
        return uri;
    }
}
