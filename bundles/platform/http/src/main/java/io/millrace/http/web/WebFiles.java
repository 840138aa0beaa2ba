package io.millrace.http.web;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Built pages and assets inside a bundle. What was asked for once stays in memory: the set is fixed and small.
 * Safe for any thread.
 */
public final class WebFiles {
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
     * @param origin a class of the bundle
     * @param folder absolute, with a slash at its end
     */
    public WebFiles(Class<?> origin, String folder) {
        this.origin = origin;
        this.folder = folder;
    }

    /** The file, unless there is none of this name or type. */
    public Optional<WebFile> find(String name) throws IOException {
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
        WebFile file = new WebFile(type, WebFile.digest(plain), bodies);
        loaded.put(name, file);
        return Optional.of(file);
    }

    private byte[] read(String name) throws IOException {
        try (InputStream in = origin.getResourceAsStream(folder + name)) {
            return in == null ? null : in.readAllBytes();
        }
    }
}
