package io.millrace.net.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testkit.FakeWorkers;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsFilesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    private Path etc;

    private X509Certificate stored() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(etc.resolve("tls.p12"))) {
            store.load(in, TlsFiles.STORE_PASSWORD);
        }
        return (X509Certificate) store.getCertificate(store.aliases().nextElement());
    }

    @Test
    void selfSignedCertificateIsValidAndNamesThisMachine() throws GeneralSecurityException {
        X509Certificate certificate = SelfSigned.make(NOW).certificate();
        certificate.verify(certificate.getPublicKey());
        certificate.checkValidity(Date.from(NOW));
        assertEquals(
                "CN=" + SelfSigned.NAME, certificate.getSubjectX500Principal().getName());
        assertEquals(3, certificate.getVersion());
        assertEquals(-1, certificate.getBasicConstraints());
        assertTrue(certificate.getKeyUsage()[0]);
        assertEquals("1.3.6.1.5.5.7.3.1", certificate.getExtendedKeyUsage().get(0));
        assertTrue(certificate.getSubjectAlternativeNames().stream()
                .anyMatch(name -> name.get(1).equals("localhost")));
        assertTrue(certificate.getSubjectAlternativeNames().stream()
                .anyMatch(name -> name.get(1).equals("127.0.0.1")));
        assertTrue(Duration.between(NOW, certificate.getNotAfter().toInstant()).toDays() <= 825);
    }

    @Test
    void firstStartMakesAllThreeFilesForTheOwnerOnly() throws IOException, GeneralSecurityException {
        KeyPairAndChain pair = new TlsFiles(etc).load(NOW);
        for (String file : new String[] {"tls.crt", "tls.key", "tls.p12"}) {
            assertEquals(
                    "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(etc.resolve(file))), file);
        }
        assertEquals(pair.certificate(), stored());
        assertEquals(pair.certificate(), new TlsFiles(etc).load(NOW).certificate(), "the second start finds it");
    }

    @Test
    void operatorsPairRules() throws IOException, GeneralSecurityException {
        new TlsFiles(etc).load(NOW);
        KeyPairAndChain other = SelfSigned.make(NOW);
        write(other);
        KeyPairAndChain loaded = new TlsFiles(etc).load(NOW);
        assertEquals(other.certificate(), loaded.certificate());
        assertEquals(other.certificate(), stored(), "Jetty gets it too");
    }

    @Test
    void storeAloneIsTaken() throws IOException, GeneralSecurityException {
        KeyPairAndChain pair = new TlsFiles(etc).load(NOW);
        Files.delete(etc.resolve("tls.crt"));
        Files.delete(etc.resolve("tls.key"));
        assertEquals(pair.certificate(), new TlsFiles(etc).load(NOW).certificate());
        assertTrue(Files.exists(etc.resolve("tls.key")));
    }

    @Test
    void ownCertificateIsRenewedBeforeItEnds() throws IOException, GeneralSecurityException {
        KeyPairAndChain pair = new TlsFiles(etc).load(NOW);
        Instant later = NOW.plus(Duration.ofDays(800));
        KeyPairAndChain renewed = new TlsFiles(etc).load(later);
        assertNotEquals(pair.certificate(), renewed.certificate());
        renewed.certificate().checkValidity(Date.from(later));
    }

    @Test
    void brokenPairsSayWhatIsWrong() throws IOException, GeneralSecurityException {
        KeyPairAndChain pair = SelfSigned.make(NOW);
        KeyPairAndChain other = SelfSigned.make(NOW);
        write(new KeyPairAndChain(other.key(), pair.chain()));
        assertRefused("does not belong");
        Files.writeString(
                etc.resolve("tls.key"), "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n");
        assertRefused("openssl pkcs8");
        Files.writeString(etc.resolve("tls.key"), "");
        assertRefused("no PRIVATE KEY");
        Files.writeString(etc.resolve("tls.crt"), "garbage");
        assertRefused("no CERTIFICATE");
    }

    private void assertRefused(String reason) {
        GeneralSecurityException refusal =
                assertThrows(GeneralSecurityException.class, () -> new TlsFiles(etc).load(NOW));
        assertTrue(refusal.getMessage().contains(reason), refusal.getMessage());
    }

    @Test
    void rsaKeysOfBothKindsAreRead() throws GeneralSecurityException {
        var rsa = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        String pkcs8 = Pem.encode("PRIVATE KEY", rsa.getPrivate().getEncoded());
        String certificate =
                Pem.encode("CERTIFICATE", SelfSigned.make(NOW).certificate().getEncoded());
        GeneralSecurityException refusal =
                assertThrows(GeneralSecurityException.class, () -> Pem.read(certificate, pkcs8));
        assertTrue(refusal instanceof java.security.InvalidKeyException, "an RSA key for an EC certificate");
        byte[] encoded = rsa.getPrivate().getEncoded();
        // PKCS #8 of RSA is 26 bytes of header, then PKCS #1
        byte[] pkcs1 = java.util.Arrays.copyOfRange(encoded, 26, encoded.length);
        assertThrows(
                java.security.InvalidKeyException.class,
                () -> Pem.read(certificate, Pem.encode("RSA PRIVATE KEY", pkcs1)));
    }

    @Test
    void changedFilesAreTakenAndBrokenOnesAreNot() throws IOException, GeneralSecurityException {
        FakeWorkers workers = FakeWorkers.direct();
        TlsReload reload = new TlsReload(new TlsFiles(etc), workers.clock(), workers.timer(), Runnable::run);
        SslContext first = reload.get();
        workers.timer.advance(2_000_000);
        assertTrue(first == reload.get(), "nothing changed");
        write(SelfSigned.make(NOW));
        touch(10);
        workers.timer.advance(2_000_000);
        SslContext second = reload.get();
        assertTrue(first != second);
        Files.writeString(etc.resolve("tls.crt"), "half a cert");
        touch(20);
        workers.timer.advance(2_000_000);
        assertTrue(second == reload.get(), "the old one stays");
        reload.stop();
        assertEquals(0, workers.timer.pending());
    }

    private void touch(long seconds) throws IOException {
        Files.setLastModifiedTime(
                etc.resolve("tls.crt"), FileTime.from(Instant.now().plusSeconds(seconds)));
    }

    private void write(KeyPairAndChain pair) throws IOException, GeneralSecurityException {
        Files.writeString(
                etc.resolve("tls.crt"),
                Pem.encode("CERTIFICATE", pair.certificate().getEncoded()));
        Files.writeString(
                etc.resolve("tls.key"), Pem.encode("PRIVATE KEY", pair.key().getEncoded()));
    }
}
