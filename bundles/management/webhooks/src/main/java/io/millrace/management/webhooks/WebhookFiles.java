package io.millrace.management.webhooks;

import io.millrace.api.access.Secret;
import io.millrace.api.webhook.WebhookSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;

/** Configurations and secrets of webhooks in {@code etc/}, as an operator would write them. Blocks; for one thread at a time. */
final class WebhookFiles {
    private static final FileAttribute<?>[] PRIVATE = {
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
    };

    private final Path etc;
    private final SecureRandom random = new SecureRandom();

    WebhookFiles(Path etc) {
        this.etc = etc;
    }

    boolean exists(String name) {
        return Files.exists(configuration(name));
    }

    void write(WebhookSettings settings, Secret secret) throws IOException {
        writePrivately(secretFile(settings.name(), ""), secret.reveal() + "\n");
        writePrivately(
                configuration(settings.name()),
                """
                url = %s
                events = %s
                streams = %s
                format = %s
                """
                        .formatted(
                                escaped(settings.url().toString()),
                                String.join(", ", settings.events()),
                                settings.streams(),
                                settings.format().word()));
    }

    /** The secret in a file; one is made if there is no such file. */
    Secret readOrMakeSecret(String name, String file) throws IOException {
        Path path = secretFile(name, file);
        if (!Files.exists(path)) {
            writePrivately(path, SigningKey.make(random).reveal() + "\n");
        }
        return new Secret(Files.readString(path, StandardCharsets.UTF_8).strip());
    }

    Secret make() {
        return SigningKey.make(random);
    }

    /** Returns whether there was one. */
    boolean delete(String name) throws IOException {
        boolean existed = Files.deleteIfExists(configuration(name));
        Files.deleteIfExists(secretFile(name, ""));
        return existed;
    }

    /** Where a secret lies. */
    Path secretFile(String name, String file) {
        return etc.resolve(file.isEmpty() ? "webhook-" + name + ".secret" : file);
    }

    private Path configuration(String name) {
        return etc.resolve(ConfiguredWebhook.PID + "-" + name + ".cfg");
    }

    private void writePrivately(Path file, String text) throws IOException {
        boolean isPosix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] own = isPosix ? PRIVATE : new FileAttribute<?>[0];
        Path fresh = Files.createTempFile(etc, "webhook", ".new", own);
        Files.write(fresh, List.of(text.split("\n")), StandardCharsets.UTF_8);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** As the installer's property files want it: ${…} would be replaced there. */
    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("${", "\\${");
    }
}
