package io.millrace.core.plugin;

import io.millrace.api.plugin.PluginOperationException;
import io.millrace.core.plugin.FeatureStore.FeatureId;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.Pattern;

/**
 * Keeps the jars of plugins that an operator installed, each with a feature repository of its own, so that they are
 * there after a restart wherever they came from.
 */
final class PluginShelf {
    private static final long MAX_BYTES = 512L << 20;
    private static final int TIMEOUT_MS = 30_000;
    private static final Pattern SYMBOLIC_NAME = Pattern.compile("[A-Za-z0-9._-]{1,200}");
    private static final Pattern VERSION = Pattern.compile("\\d+(\\.\\d+(\\.\\d+(\\.[A-Za-z0-9_-]+)?)?)?");

    private final Path folder;
    private final JarCheck check;

    /** Looks at a jar before it is kept. */
    interface JarCheck {
        /** Why it must not be installed; empty if it may. */
        Optional<String> refusal(Path jar) throws IOException;
    }

    PluginShelf(Path folder, JarCheck check) {
        this.folder = folder;
        this.check = check;
    }

    /**
     * Fetches a bundle and puts it on the shelf.
     *
     * @param identified learns what it is, also of what is not kept
     * @return the bundle and the feature repository that installs it
     */
    Item shelve(URI source, Consumer<FeatureId> identified) throws PluginOperationException {
        try {
            Files.createDirectories(folder);
            Path download = Files.createTempFile(folder, "download", ".jar");
            try {
                fetch(source, download);
                FeatureId id = identify(download, source);
                identified.accept(id);
                Optional<String> refusal = check.refusal(download);
                if (refusal.isPresent()) {
                    throw new PluginOperationException(id + " is not installed: " + refusal.get());
                }
                Path jar = folder.resolve(id.name() + "-" + id.version() + ".jar");
                Files.move(download, jar, StandardCopyOption.REPLACE_EXISTING);
                return new Item(id, repository(id, jar));
            } finally {
                Files.deleteIfExists(download);
            }
        } catch (IOException | URISyntaxException e) {
            throw new PluginOperationException("Cannot fetch " + source + ": " + e.getMessage(), e);
        }
    }

    /** The plugin is installed: it comes back when a server starts without its cache. */
    void installed(FeatureId id) throws IOException {
        Files.deleteIfExists(retired(id));
    }

    /** The plugin was replaced: it stays for a rollback, but does not come back by itself. */
    void replaced(FeatureId id) throws IOException {
        if (Files.exists(folder.resolve(id.name() + "-" + id.version() + ".xml"))) {
            Files.writeString(retired(id), "");
        }
    }

    private Path retired(FeatureId id) {
        return folder.resolve(id.name() + "-" + id.version() + ".retired");
    }

    /** Takes a plugin from the shelf that is not to be installed again. */
    void discard(FeatureId id) throws IOException {
        Files.deleteIfExists(retired(id));
        Files.deleteIfExists(folder.resolve(id.name() + "-" + id.version() + ".xml"));
        Files.deleteIfExists(folder.resolve(id.name() + "-" + id.version() + ".jar"));
    }

    private static void fetch(URI source, Path target) throws IOException, URISyntaxException {
        try (InputStream in = opened(source)) {
            long copied = 0;
            byte[] chunk = new byte[64 * 1024];
            try (var out = Files.newOutputStream(target)) {
                for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                    copied += n;
                    if (copied > MAX_BYTES) {
                        throw new IOException("larger than " + (MAX_BYTES >> 20) + " MiB");
                    }
                    out.write(chunk, 0, n);
                }
            }
        } catch (IllegalArgumentException e) {
            throw new URISyntaxException(source.toString(), e.getMessage());
        }
    }

    /** A server that does not answer holds nobody up for long. */
    private static InputStream opened(URI source) throws IOException {
        URLConnection connection = source.toURL().openConnection();
        connection.setConnectTimeout(TIMEOUT_MS);
        connection.setReadTimeout(TIMEOUT_MS);
        return connection.getInputStream();
    }

    private static FeatureId identify(Path jar, URI source) throws PluginOperationException {
        try (JarFile file = new JarFile(jar.toFile())) {
            Attributes manifest = file.getManifest() == null
                    ? new Attributes()
                    : file.getManifest().getMainAttributes();
            String name = manifest.getValue("Bundle-SymbolicName");
            String version = manifest.getValue("Bundle-Version");
            name = name == null ? "" : name.split(";")[0].trim();
            version = version == null ? "0.0.0" : version.trim();
            if (!SYMBOLIC_NAME.matcher(name).matches()
                    || !VERSION.matcher(version).matches()) {
                throw new PluginOperationException(source + " is not an OSGi bundle: its manifest needs"
                        + " Bundle-SymbolicName and Bundle-Version");
            }
            return new FeatureId(name, version);
        } catch (IOException e) {
            throw new PluginOperationException(source + " is not a jar file: " + e.getMessage(), e);
        }
    }

    private URI repository(FeatureId id, Path jar) throws IOException {
        String xml =
                """
                <?xml version="1.0" encoding="UTF-8"?>
                <features name="%1$s-%2$s" xmlns="http://karaf.apache.org/xmlns/features/v1.6.0">
                    <feature name="%1$s" version="%2$s">
                        <bundle start-level="80">%3$s</bundle>
                    </feature>
                </features>
                """
                        .formatted(id.name(), id.version(), jar.toUri());
        Path file = folder.resolve(id.name() + "-" + id.version() + ".xml");
        Files.writeString(file, xml);
        return file.toUri();
    }

    /**
     * A plugin on the shelf.
     *
     * @param feature symbolic name and version
     * @param repository installs it
     */
    record Item(FeatureId feature, URI repository) {}
}
