package io.millrace.apps.player;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The built pages and assets inside this bundle. What was asked for once stays in memory: the set is fixed and small.
 * Safe for any thread.
 */
final class WebFiles {
    /** Letters, digits and single separators: nothing that leads out of the folder. */
    private static final Pattern NAME = Pattern.compile("(~assets/)?[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");

    private static final Map<String, String> CODINGS = Map.of("br", ".br", "gzip", ".gz");
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html;charset=utf-8",
            "js", "text/javascript;charset=utf-8",
            "css", "text/css;charset=utf-8",
            "svg", "image/svg+xml",
            "md", "text/plain;charset=utf-8");

    private final Class<?> origin;
    private final String folder;
    private final Map<String, WebFile> loaded = new ConcurrentHashMap<>();

    /**
     * Opens a folder of resources.
     *
     * @param folder absolute, with a slash at its end
     */
    WebFiles(Class<?> origin, String folder) {
        this.origin = origin;
        this.folder = folder;
    }

    /** The file, unless there is none of this name or type. */
    Optional<WebFile> find(String name) throws IOException {
        WebFile known = loaded.get(name);
        if (known != null) {
            return Optional.of(known);
        }
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        if (type == null || !NAME.matcher(name).matches()) {
            return Optional.empty();
        }
        byte[] plain = read(name);
        if (plain == null) {
            return Optional.empty();
        }
        Map<String, byte[]> bodies = new HashMap<>();
        bodies.put(WebFile.IDENTITY, plain);
        for (Map.Entry<String, String> coding : CODINGS.entrySet()) {
            byte[] compressed = read(name + coding.getValue());
            if (compressed != null) {
                bodies.put(coding.getKey(), compressed);
            }
        }
        WebFile file = new WebFile(type, digest(plain), bodies);
        loaded.put(name, file);
        return Optional.of(file);
    }

    private byte[] read(String name) throws IOException {
        try (InputStream in = origin.getResourceAsStream(folder + name)) {
            return in == null ? null : in.readAllBytes();
        }
    }

    static String digest(byte[] bytes) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
