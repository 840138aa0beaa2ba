package io.millrace.management.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PasswordHashCommandTest {
    @TempDir
    Path folder;

    @Test
    void theHashIsAllThatIsPrinted() throws Exception {
        assertEquals("hash of hunter2", ShellOutput.of(command("hunter2", null)).strip());
        Path file = Files.writeString(folder.resolve("password"), "in a file\nmore\n");
        assertEquals(
                "hash of in a file",
                ShellOutput.of(command(null, file.toString())).strip());
    }

    @Test
    void whatIsMissingIsTold() throws Exception {
        assertTrue(ShellOutput.refusal(command(null, null)).contains("--password-file"));
        assertTrue(ShellOutput.refusal(command("a", "b")).contains("PASSWORD, or"));
        assertTrue(ShellOutput.refusal(command(null, folder.resolve("none").toString()))
                .startsWith("There is no file"));
        PasswordHashCommand alone = command("a", null);
        alone.hashes = null;
        assertTrue(ShellOutput.refusal(alone).contains("io.millrace.security.password is not there"));
    }

    private static PasswordHashCommand command(String password, String file) {
        PasswordHashCommand command = new PasswordHashCommand();
        command.password = password;
        command.passwordFile = file;
        command.hashes = secret -> CompletableFuture.completedFuture("hash of " + secret.reveal());
        return command;
    }
}
