package io.millrace.core.transfer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Writes configurations as an operator would, for the file installer to find. */
final class TransferFiles {
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9._-]+");

    private final Path etc;
    private final String pid;

    TransferFiles(String pid) {
        this(Path.of(System.getProperty("karaf.etc", "etc")), pid);
    }

    TransferFiles(Path etc, String pid) {
        this.etc = etc;
        this.pid = pid;
    }

    /** Writes a configuration. Credentials stand beside the URL there, and only the server's own user can read the file. */
    void write(String name, Map<String, String> properties) throws IOException {
        Map<String, String> sorted = new TreeMap<>(properties);
        Endpoint endpoint = new TransferValues(properties).endpoint(properties.getOrDefault("url", ""));
        sorted.put("url", endpoint.uri().toString());
        endpoint.user().ifPresent(user -> sorted.put("user", user));
        endpoint.secret().ifPresent(secret -> sorted.put("secret", secret.reveal()));
        StringBuilder text = new StringBuilder();
        sorted.forEach((key, value) ->
                text.append(checked(key)).append(" = ").append(escaped(value)).append('\n'));
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] own = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        Path fresh = Files.createTempFile(etc, pid, ".new", own);
        Files.writeString(fresh, text, StandardCharsets.UTF_8);
        Files.move(fresh, file(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    void delete(String name) throws IOException {
        if (!Files.deleteIfExists(file(name))) {
            throw new IllegalArgumentException("There is no configuration " + file(name));
        }
    }

    boolean has(String name) {
        return Files.exists(file(name));
    }

    private Path file(String name) {
        return etc.resolve(pid + "-" + TransferValues.checkName(name) + ".cfg");
    }

    private static String checked(String key) {
        if (!KEY.matcher(key).matches()) {
            throw new IllegalArgumentException("A property's name has letters, digits, dots, - and _");
        }
        return key;
    }

    /**
     * As the installer's property files want it. What the installer and the configurations' interpolation would replace there,
     * by secrets of this server, has no way to be escaped, so it cannot be a value.
     */
    private static String escaped(String value) {
        if (value.chars().anyMatch(each -> each < ' ') || value.contains("${") || value.contains("$[")) {
            throw new IllegalArgumentException("A value cannot have line breaks, ${ or $[");
        }
        return value.replace("\\", "\\\\");
    }
}
