package io.millrace.management.shell;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/** Files that the server writes and reads at the operator's word. */
final class BackupFile {
    private BackupFile() {}

    /** A file by its name; relative names are the data folder's, as the operator's own folder is not known. */
    static Path of(String name) {
        try {
            return Path.of(System.getProperty("karaf.base", "."))
                    .resolve(name)
                    .toAbsolutePath()
                    .normalize();
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("\"" + name + "\" cannot be the name of a file", e);
        }
    }

    /** Waits; a failure is told as it is. */
    static <T> T outcome(CompletionStage<T> stage) throws Exception {
        try {
            return stage.toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }
}
