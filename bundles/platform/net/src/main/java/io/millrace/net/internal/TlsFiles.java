package io.millrace.net.internal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;

/**
 * The certificate in {@code etc/}: {@code tls.crt} and {@code tls.key} are PEM; {@code tls.p12} is the same for Jetty.
 * Whatever pair the operator puts there rules; without one a self-signed pair is made, which is renewed before it expires.
 * Blocks on the disk.
 */
final class TlsFiles {
    /** Password of the PKCS #12 file, which its mode protects, not this. */
    static final char[] STORE_PASSWORD = "millrace".toCharArray();

    private static final Duration RENEW_BEFORE = Duration.ofDays(30);
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final String ALIAS = "millrace";

    private final Path certificateFile;
    private final Path keyFile;
    private final Path storeFile;

    TlsFiles(Path etc) {
        certificateFile = etc.resolve("tls.crt");
        keyFile = etc.resolve("tls.key");
        storeFile = etc.resolve("tls.p12");
    }

    /**
     * The pair to use now; makes what is missing.
     *
     * @throws GeneralSecurityException if what is there is broken
     */
    KeyPairAndChain load(Instant now) throws IOException, GeneralSecurityException {
        KeyPairAndChain pair;
        if (Files.exists(certificateFile) || Files.exists(keyFile)) {
            pair = Pem.read(text(certificateFile), text(keyFile));
        } else {
            pair = Files.exists(storeFile) ? readStore() : SelfSigned.make(now);
            writePem(pair);
        }
        if (isOursAndEnding(pair.certificate(), now)) {
            pair = SelfSigned.make(now);
            writePem(pair);
        }
        if (!isStored(pair)) {
            writeStore(pair);
        }
        return pair;
    }

    /** The text of a file that the operator put there, whatever it holds. */
    private static String text(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file + " is missing: put both tls.crt and tls.key there, or neither");
        }
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    /** Changes whenever the pair may have changed. */
    String fingerprint() {
        return stamp(certificateFile) + stamp(keyFile);
    }

    private static String stamp(Path file) {
        try {
            return Files.getLastModifiedTime(file).toMillis() + ":" + Files.size(file) + ";";
        } catch (IOException e) {
            return "-;";
        }
    }

    /** Whether a pair made here is about to expire: loading makes another. */
    static boolean isOursAndEnding(X509Certificate certificate, Instant now) {
        return certificate.getSubjectX500Principal().getName().contains(SelfSigned.NAME)
                && certificate.getNotAfter().toInstant().isBefore(now.plus(RENEW_BEFORE));
    }

    private void writePem(KeyPairAndChain pair) throws IOException {
        StringBuilder certificates = new StringBuilder();
        try {
            for (X509Certificate certificate : pair.chain()) {
                certificates.append(Pem.encode("CERTIFICATE", certificate.getEncoded()));
            }
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
        write(keyFile, Pem.encode("PRIVATE KEY", pair.key().getEncoded()).getBytes(StandardCharsets.US_ASCII));
        write(certificateFile, certificates.toString().getBytes(StandardCharsets.US_ASCII));
    }

    private KeyPairAndChain readStore() throws IOException, GeneralSecurityException {
        KeyStore store = open();
        for (Enumeration<String> aliases = store.aliases(); aliases.hasMoreElements(); ) {
            String alias = aliases.nextElement();
            if (store.getKey(alias, STORE_PASSWORD) instanceof PrivateKey key) {
                List<X509Certificate> chain = new ArrayList<>();
                for (Certificate certificate : store.getCertificateChain(alias)) {
                    chain.add((X509Certificate) certificate);
                }
                return new KeyPairAndChain(key, chain);
            }
        }
        throw new GeneralSecurityException(storeFile.getFileName() + " holds no private key");
    }

    private KeyStore open() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(storeFile)) {
            store.load(in, STORE_PASSWORD);
        }
        return store;
    }

    private boolean isStored(KeyPairAndChain pair) {
        try {
            return Files.exists(storeFile) && readStore().equals(pair);
        } catch (IOException | GeneralSecurityException e) {
            return false;
        }
    }

    private void writeStore(KeyPairAndChain pair) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try {
            store.setKeyEntry(ALIAS, pair.key(), STORE_PASSWORD, pair.chain().toArray(Certificate[]::new));
        } catch (KeyStoreException e) {
            throw new GeneralSecurityException(
                    "the certificates in " + certificateFile.getFileName()
                            + " are no chain: put the server's own first, and behind each the one that signed it",
                    e);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        store.store(out, STORE_PASSWORD);
        write(storeFile, out.toByteArray());
    }

    /** Whole or not at all, and readable by the owner only from its first byte on. */
    private static void write(Path file, byte[] content) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] attributes = posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, attributes);
        Files.write(fresh, content);
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}
