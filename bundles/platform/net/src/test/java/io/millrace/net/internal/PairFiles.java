package io.millrace.net.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** Certificates and keys as an operator puts them into {@code etc/}. */
final class PairFiles {
    private static final AtomicLong WRITES = new AtomicLong();

    private PairFiles() {}

    static void write(Path etc, KeyPairAndChain pair) throws IOException, GeneralSecurityException {
        writeKey(etc, pair);
        writeChain(etc, pair);
    }

    static void writeKey(Path etc, KeyPairAndChain pair) throws IOException {
        put(etc.resolve("tls.key"), Pem.encode("PRIVATE KEY", pair.key().getEncoded()));
    }

    static void writeChain(Path etc, KeyPairAndChain pair) throws IOException, GeneralSecurityException {
        StringBuilder text = new StringBuilder();
        for (X509Certificate certificate : pair.chain()) {
            text.append(Pem.encode("CERTIFICATE", certificate.getEncoded()));
        }
        put(etc.resolve("tls.crt"), text.toString());
    }

    /** Each write has its own time, however coarse the clock of the disk. */
    static void put(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(WRITES.incrementAndGet())));
    }
}
