package io.millrace.management.shell;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.apache.karaf.shell.api.action.Action;

/** What commands say. */
final class ShellOutput {
    private ShellOutput() {}

    /** What a command prints. */
    static String of(Action command) throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            command.execute();
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** Why a command fails. */
    static String refusal(Action command) {
        return assertThrows(Exception.class, () -> of(command)).getMessage();
    }
}
