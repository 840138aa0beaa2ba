package io.millrace.core.trust;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Jars as others would make them, with the tools of the JDK. */
final class TestJars {
    private static final String PASSWORD = "changeit";

    private final Path folder;

    TestJars(Path folder) {
        this.folder = folder;
    }

    /** A jar with these entries, whose content is their name. */
    Path jar(String name, String... entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            put(zip, "META-INF/MANIFEST.MF", "Manifest-Version: 1.0\r\nBundle-SymbolicName: " + name + "\r\n\r\n");
            for (String entry : entries) {
                put(zip, entry, entry);
            }
        }
        return Files.write(folder.resolve(name + ".jar"), bytes.toByteArray());
    }

    private static void put(ZipOutputStream zip, String name, String content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content.getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
    }

    /** Adds an entry that nobody signed. */
    static void smuggle(Path jar, String entry) throws Exception {
        Path file = Files.createDirectories(jar.resolveSibling("smuggled")).resolve(entry);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "smuggled");
        run("jar", "uf", jar.toString(), "-C", jar.resolveSibling("smuggled").toString(), entry);
    }

    /** Makes a key with a certificate of its own; returns the certificate. */
    Path key(String alias, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "keytool",
                "-genkeypair",
                "-alias",
                alias,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + alias,
                "-keystore",
                store(),
                "-storepass",
                PASSWORD));
        command.addAll(Arrays.asList(options));
        run(command.toArray(String[]::new));
        return export(alias);
    }

    private Path export(String alias) throws Exception {
        Path file = folder.resolve(alias + ".pem");
        run(
                "keytool",
                "-exportcert",
                "-rfc",
                "-alias",
                alias,
                "-keystore",
                store(),
                "-storepass",
                PASSWORD,
                "-file",
                file.toString());
        return file;
    }

    /** Has one key certify another. */
    void certify(String issuer, String alias) throws Exception {
        Path request = folder.resolve(alias + ".csr");
        Path answer = folder.resolve(alias + ".chain");
        run(
                "keytool",
                "-certreq",
                "-alias",
                alias,
                "-keystore",
                store(),
                "-storepass",
                PASSWORD,
                "-file",
                request.toString());
        run(
                "keytool",
                "-gencert",
                "-rfc",
                "-alias",
                issuer,
                "-keystore",
                store(),
                "-storepass",
                PASSWORD,
                "-infile",
                request.toString(),
                "-outfile",
                answer.toString());
        run(
                "keytool",
                "-importcert",
                "-noprompt",
                "-alias",
                alias,
                "-keystore",
                store(),
                "-storepass",
                PASSWORD,
                "-file",
                answer.toString());
    }

    void sign(Path jar, String alias) throws Exception {
        run("jarsigner", "-keystore", store(), "-storepass", PASSWORD, jar.toString(), alias);
    }

    private String store() {
        return folder.resolve("keys.p12").toString();
    }

    private static void run(String... command) throws Exception {
        command[0] = Path.of(System.getProperty("java.home"), "bin", command[0]).toString();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " failed");
        }
    }
}
