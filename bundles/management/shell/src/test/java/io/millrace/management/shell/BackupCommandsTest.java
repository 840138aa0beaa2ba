package io.millrace.management.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.store.BackupException;
import io.millrace.store.Backups;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class BackupCommandsTest {
    private final FakeBackups backups = new FakeBackups();

    @Test
    void aBackupIsWrittenWhereTheOperatorSays() throws Exception {
        BackupCommand command = new BackupCommand();
        command.backups = backups;
        command.file = "/tmp/x/../all.backup";
        assertTrue(ShellOutput.of(command).startsWith("Wrote 7 rows of 2 tables to /tmp/all.backup"));
        command.file = "all.backup";
        ShellOutput.of(command);
        assertEquals(List.of(Path.of("/tmp/all.backup"), Path.of("all.backup").toAbsolutePath()), backups.files);
    }

    @Test
    void aBackupIsRestored() throws Exception {
        RestoreCommand command = new RestoreCommand();
        command.backups = backups;
        command.file = "/tmp/all.backup";
        assertEquals(
                "Restored 7 rows of 2 tables from /tmp/all.backup, made 2026-01-01T00:00:00Z",
                ShellOutput.of(command).strip());
    }

    @Test
    void refusalsAreToldAsTheyAre() {
        BackupCommand write = new BackupCommand();
        assertEquals("Say which: media:backup FILE", ShellOutput.refusal(write));
        RestoreCommand restore = new RestoreCommand();
        assertEquals("Say which: media:restore FILE", ShellOutput.refusal(restore));
        restore.file = "a\0b";
        assertTrue(ShellOutput.refusal(restore).contains("cannot be the name of a file"));
        backups.failure = new BackupException("it is broken");
        restore.backups = backups;
        restore.file = "x";
        assertEquals("it is broken", ShellOutput.refusal(restore));
    }

    private static final class FakeBackups implements Backups {
        private final List<Path> files = new ArrayList<>();
        private BackupException failure;

        @Override
        public CompletionStage<Summary> write(Path file) {
            files.add(file);
            return outcome();
        }

        @Override
        public CompletionStage<Summary> restore(Path file) {
            files.add(file);
            return outcome();
        }

        private CompletionStage<Summary> outcome() {
            return failure == null
                    ? CompletableFuture.completedFuture(new Summary(Instant.parse("2026-01-01T00:00:00Z"), 2, 7))
                    : CompletableFuture.failedFuture(failure);
        }
    }
}
