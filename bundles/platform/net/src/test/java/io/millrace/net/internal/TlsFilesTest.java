package io.millrace.net.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsFilesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    private Path etc;

    private KeyStore store() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(etc.resolve("tls.p12"))) {
            store.load(in, TlsFiles.STORE_PASSWORD);
        }
        return store;
    }

    private X509Certificate stored() throws IOException, GeneralSecurityException {
        KeyStore store = store();
        return (X509Certificate) store.getCertificate(store.aliases().nextElement());
    }

    private int storedChain() throws IOException, GeneralSecurityException {
        KeyStore store = store();
        return store.getCertificateChain(store.aliases().nextElement()).length;
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
        PairFiles.write(etc, other);
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
        PairFiles.write(etc, new KeyPairAndChain(other.key(), pair.chain()));
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
    void whatIsMissingOrNoTextIsNamed() throws IOException, GeneralSecurityException {
        PairFiles.write(etc, SelfSigned.make(NOW));
        Files.delete(etc.resolve("tls.key"));
        IOException refusal = assertThrows(IOException.class, () -> new TlsFiles(etc).load(NOW));
        assertTrue(refusal.getMessage().contains("tls.key is missing"), refusal.getMessage());
        PairFiles.writeKey(etc, SelfSigned.make(NOW));
        Files.write(etc.resolve("tls.crt"), SelfSigned.make(NOW).certificate().getEncoded());
        assertRefused("no CERTIFICATE");
    }

    @Test
    void rsaKeysOfBothKindsAreRead() throws GeneralSecurityException {
        KeyPairAndChain rsa = new Authority().issue("RSA");
        String certificate = Pem.encode("CERTIFICATE", rsa.certificate().getEncoded());
        byte[] pkcs8 = rsa.key().getEncoded();
        assertEquals(
                rsa.key(),
                Pem.read(certificate, Pem.encode("PRIVATE KEY", pkcs8)).key());
        // PKCS #8 of RSA is 26 bytes of header, then PKCS #1
        byte[] pkcs1 = java.util.Arrays.copyOfRange(pkcs8, 26, pkcs8.length);
        assertEquals(
                rsa.key(),
                Pem.read(certificate, Pem.encode("RSA PRIVATE KEY", pkcs1)).key());
    }

    @Test
    void keyOfAnotherKindThanTheCertificateIsNamed() throws GeneralSecurityException {
        String certificate =
                Pem.encode("CERTIFICATE", SelfSigned.make(NOW).certificate().getEncoded());
        String rsa =
                Pem.encode("PRIVATE KEY", new Authority().issue("RSA").key().getEncoded());
        GeneralSecurityException refusal =
                assertThrows(GeneralSecurityException.class, () -> Pem.read(certificate, rsa));
        assertTrue(refusal.getMessage().contains("RSA"), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("EC"), refusal.getMessage());
    }

    @Test
    void chainReachesJettyAlsoWhenOnlyItsEndIsAdded() throws IOException, GeneralSecurityException {
        KeyPairAndChain whole = new Authority().issue("EC");
        PairFiles.write(etc, new KeyPairAndChain(whole.key(), whole.chain().subList(0, 1)));
        new TlsFiles(etc).load(NOW);
        assertEquals(1, storedChain());
        PairFiles.write(etc, whole);
        assertEquals(whole, new TlsFiles(etc).load(NOW));
        assertEquals(2, storedChain(), "the certificate of the authority was added behind the server's");
    }

    @Test
    void certificatesThatAreNoChainAreRefused() throws IOException, GeneralSecurityException {
        KeyPairAndChain pair = new Authority().issue("EC");
        PairFiles.write(
                etc,
                new KeyPairAndChain(
                        pair.key(),
                        List.of(pair.certificate(), new Authority().issue("EC").certificate())));
        assertRefused("tls.crt are no chain");
    }
}
