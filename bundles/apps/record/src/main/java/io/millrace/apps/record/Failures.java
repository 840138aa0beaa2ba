package io.millrace.apps.record;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;

/** Says in plain words why something could not be written. Pure functions. */
final class Failures {
    private Failures() {}

    static String plain(Exception failure) {
        String message = failure.getMessage() == null ? "" : failure.getMessage();
        if (message.contains("No space left") || message.contains("Disk quota")) {
            return "The disk is full";
        }
        if (failure instanceof AccessDeniedException) {
            return "The folder of recordings may not be written: " + message;
        }
        if (failure instanceof FileSystemException || failure instanceof IOException) {
            return "The file cannot be written: " + message;
        }
        return "It cannot be recorded: " + (message.isEmpty() ? failure.toString() : message);
    }
}
