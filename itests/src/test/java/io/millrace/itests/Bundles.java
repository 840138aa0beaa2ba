package io.millrace.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** Other versions of the bundles that were built: what an operator would get with the next release. */
final class Bundles {
    private Bundles() {}

    /** The built jar of a bundle, such as {@code packagers/hls}. */
    static Path built(String folder) {
        Path target = Path.of(System.getProperty("millrace.bundles"), folder, "target");
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.getFileName().toString().matches("io\\.millrace\\..*-[0-9.]+\\.jar"))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same bundle with another version. */
    static Path version(String folder, String version, Path into) {
        return rewrite(folder, version, into, entry -> true);
    }

    /** A version whose component cannot be loaded. */
    static Path broken(String folder, String version, Path into, String missingClass) {
        return rewrite(folder, version, into, entry -> !entry.endsWith("/" + missingClass + ".class"));
    }

    private static Path rewrite(String folder, String version, Path into, Predicate<String> keep) {
        Path jar = built(folder);
        try (JarFile in = new JarFile(jar.toFile())) {
            Manifest manifest = new Manifest(in.getManifest());
            manifest.getMainAttributes().putValue("Bundle-Version", version);
            Files.createDirectories(into);
            Path out = into.resolve(folder.replace('/', '.') + "-" + version + ".jar");
            try (JarOutputStream copy = new JarOutputStream(Files.newOutputStream(out), manifest)) {
                for (JarEntry entry : in.stream().toList()) {
                    if (!entry.getName().equals(JarFile.MANIFEST_NAME) && keep.test(entry.getName())) {
                        copy.putNextEntry(new JarEntry(entry.getName()));
                        in.getInputStream(entry).transferTo(copy);
                        copy.closeEntry();
                    }
                }
            }
            return out;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
