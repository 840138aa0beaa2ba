package io.millrace.core.trust;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * What can be said of a jar without running anything of it.
 *
 * @param digest SHA-256 of its bytes, as hexadecimal digits
 * @param flaw why it must not be used, whoever made it; empty if nothing is wrong with it
 */
public record JarReport(String digest, Optional<String> flaw) {
    static final long MOST_JAR_BYTES = 512L << 20;
    static final long MOST_UNPACKED_BYTES = 1L << 30;
    static final int MOST_ENTRIES = 50_000;
    private static final int CHUNK = 64 << 10;

    /** Reads a jar. Blocks. */
    public static JarReport of(Path jar) throws IOException {
        return of(jar, MOST_UNPACKED_BYTES);
    }

    static JarReport of(Path jar, long mostUnpackedBytes) throws IOException {
        return new JarReport(digest(jar), flaw(jar, mostUnpackedBytes));
    }

    static String digest(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] chunk = new byte[CHUNK];
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                digest.update(chunk, 0, n);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /** What entries say of their own size is not believed. */
    private static Optional<String> flaw(Path jar, long mostUnpackedBytes) throws IOException {
        if (Files.size(jar) > MOST_JAR_BYTES) {
            return Optional.of("it is larger than " + (MOST_JAR_BYTES >> 20) + " MiB");
        }
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            if (zip.size() > MOST_ENTRIES) {
                return Optional.of("it has more than " + MOST_ENTRIES + " entries");
            }
            Set<String> names = new HashSet<>();
            long left = mostUnpackedBytes;
            byte[] chunk = new byte[CHUNK];
            for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                if (!names.add(entry.getName())) {
                    return Optional.of("it has two entries " + entry.getName());
                }
                try (InputStream in = zip.getInputStream(entry)) {
                    for (int n = in.read(chunk); n >= 0 && left >= 0; n = in.read(chunk)) {
                        left -= n;
                    }
                }
                if (left < 0) {
                    return Optional.of("it is larger than " + (mostUnpackedBytes >> 20) + " MiB when it is unpacked");
                }
            }
            return Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            return Optional.of("it is no whole jar: " + e.getMessage());
        }
    }
}
