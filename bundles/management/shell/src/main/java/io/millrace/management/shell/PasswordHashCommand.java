package io.millrace.management.shell;

import io.millrace.api.access.PasswordHashes;
import io.millrace.api.access.Secret;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code media:password-hash}. */
@Service
@Command(
        scope = "media",
        name = "password-hash",
        description = "Makes the hash of a password, for etc/io.millrace.security.password-NAME.cfg")
public final class PasswordHashCommand implements Action {
    @Argument(name = "PASSWORD", description = "The password; the shell's history keeps it")
    String password;

    @Option(name = "--password-file", description = "File whose first line is the password")
    String passwordFile;

    /** The plugin may not be there. */
    @Reference(optional = true)
    PasswordHashes hashes;

    @Override
    public Object execute() throws Exception {
        if (hashes == null) {
            throw new IllegalStateException("The plugin io.millrace.security.password is not there");
        }
        if ((password == null) == (passwordFile == null)) {
            throw new IllegalArgumentException("media:password-hash PASSWORD, or --password-file FILE");
        }
        System.out.println(BackupFile.outcome(hashes.hash(new Secret(password == null ? firstLine() : password))));
        return null;
    }

    private String firstLine() throws Exception {
        Path file = BackupFile.of(passwordFile);
        try {
            List<String> lines = Files.readAllLines(file);
            return lines.isEmpty() ? "" : lines.get(0);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("There is no file " + file, e);
        }
    }
}
