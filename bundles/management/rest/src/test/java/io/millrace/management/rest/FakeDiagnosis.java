package io.millrace.management.rest;

import io.millrace.api.diagnosis.Diagnostics;
import io.millrace.api.diagnosis.ServerLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Diagnostics and a log that remember what they were asked. */
final class FakeDiagnosis implements Diagnostics, ServerLog {
    volatile int flightSeconds = -1;
    volatile IOException failure;
    volatile Query asked;

    @Override
    public CompletionStage<List<String>> write(Path target, int seconds) {
        flightSeconds = seconds;
        if (failure != null) {
            return CompletableFuture.failedFuture(failure);
        }
        try {
            Files.writeString(target, "a zip file");
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
        return CompletableFuture.completedFuture(List.of("about.txt"));
    }

    @Override
    public CompletionStage<Long> recordFlight(Path target, int seconds) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Page> find(Query query) {
        asked = query;
        if (query.after().filter("nonsense"::equals).isPresent()) {
            return CompletableFuture.failedFuture(new IllegalArgumentException("after is no cursor"));
        }
        Entry entry = new Entry("a-1", FakeServices.THEN, Level.WARN, "Gate", "io.millrace.core", "<b>no</b>", "at x");
        return CompletableFuture.completedFuture(new Page(List.of(entry), Optional.of("a-0")));
    }
}
