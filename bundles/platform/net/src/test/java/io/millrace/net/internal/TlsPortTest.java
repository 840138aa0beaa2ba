package io.millrace.net.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Listeners inside TLS, on real sockets. */
class TlsPortTest {
    private static final long POLL_US = 2_000_000;
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    private Path etc;

    private NetHarness harness;
    private final NetHarness.Echo echo = new NetHarness.Echo("v1");

    private void start(Map<String, String> environment) {
        start(environment, Map.of());
    }

    private void start(Map<String, String> environment, Map<String, Object> config) {
        harness = new NetHarness(etc, environment, config);
        harness.add(echo, "1.0.0");
    }

    @AfterEach
    void stop() {
        harness.close();
    }

    private static X509Certificate certificate(SSLSocket client) throws Exception {
        return (X509Certificate) client.getSession().getPeerCertificates()[0];
    }

    @Test
    void servesTheCertificateInEtc() throws Exception {
        start(Map.of());
        try (SSLSocket client = harness.tlsClient()) {
            client.startHandshake();
            assertEquals(new TlsFiles(etc).load(NOW).certificate(), certificate(client));
            assertEquals("v1:secret", NetHarness.ask(client, "secret"));
            assertTrue(echo.next().isSecure());
        }
    }

    @Test
    void plainTextIsRefused() throws Exception {
        start(Map.of());
        try (Socket plain = new Socket("127.0.0.1", harness.net.ports().get("echos"))) {
            plain.setSoTimeout(5_000);
            assertFalse(NetHarness.ask(plain, "not TLS at all, and long enough to tell")
                    .contains("v1"));
        }
        assertEquals(0, echo.accepted.size());
    }

    @Test
    void halfAHandshakeIsNotWaitedForLong() throws Exception {
        start(Map.of(), Map.of("tlsHandshakeSeconds", 1));
        try (Socket slow = new Socket("127.0.0.1", harness.net.ports().get("echos"))) {
            slow.setSoTimeout(5_000);
            // the beginning of a record that never ends
            slow.getOutputStream().write(new byte[] {22, 3, 1, 16, 0, 1});
            assertEquals(-1, slow.getInputStream().read());
        }
        assertEquals(0, echo.accepted.size());
    }

    @Test
    void brokenCertificateChangesNothingAndTheMendedOneServesNewConnections() throws Exception {
        start(Map.of());
        X509Certificate first = new TlsFiles(etc).load(NOW).certificate();
        try (SSLSocket old = harness.tlsClient()) {
            assertEquals("v1:before", NetHarness.ask(old, "before"));
            Files.writeString(etc.resolve("tls.crt"), "-----BEGIN CERTIFICATE-----\nhalf a certificate");
            harness.workers.timer.advance(POLL_US);
            try (SSLSocket during = harness.tlsClient()) {
                assertEquals("v1:during", NetHarness.ask(during, "during"));
                assertEquals(first, certificate(during));
            }
            KeyPairAndChain next = SelfSigned.make(NOW);
            PairFiles.write(etc, next);
            harness.workers.timer.advance(POLL_US);
            try (SSLSocket after = harness.tlsClient()) {
                assertEquals("v1:after", NetHarness.ask(after, "after"));
                assertEquals(next.certificate(), certificate(after));
            }
            assertEquals("v1:still there", NetHarness.ask(old, "still there"));
            assertEquals(first, certificate(old));
        }
    }

    @Test
    void proxyHeaderComesBeforeTheHandshake() throws Exception {
        start(Map.of("MILLRACE_TRUSTED_PROXIES", "127.0.0.1"));
        try (Socket raw = new Socket("127.0.0.1", harness.net.ports().get("echos"))) {
            raw.setSoTimeout(5_000);
            raw.getOutputStream()
                    .write("PROXY TCP4 203.0.113.7 127.0.0.1 4000 1936\r\n".getBytes(StandardCharsets.US_ASCII));
            SSLSocketFactory factory = NetHarness.trustingEveryone().getSocketFactory();
            try (SSLSocket client = (SSLSocket) factory.createSocket(raw, "127.0.0.1", raw.getPort(), false)) {
                assertEquals("v1:secret", NetHarness.ask(client, "secret"));
                assertEquals("203.0.113.7", echo.next().peer().host());
            }
        }
    }
}
