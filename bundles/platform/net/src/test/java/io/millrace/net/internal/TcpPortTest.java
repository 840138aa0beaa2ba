package io.millrace.net.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.net.Connection;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Listeners on real sockets. */
class TcpPortTest {
    private static final long SECOND_US = 1_000_000;

    @TempDir
    private Path etc;

    private NetHarness harness;

    private NetHarness start(Map<String, String> environment, Map<String, Object> config) {
        harness = new NetHarness(etc, environment, config);
        return harness;
    }

    private NetHarness start() {
        return start(Map.of(), Map.of());
    }

    @AfterEach
    void stop() {
        harness.close();
    }

    /** Waits until a connection is held; the client's connect returns before the server has seen it. */
    private void awaitTimers(int count) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (harness.workers.timer.pending() < count) {
            assertTrue(System.nanoTime() < deadline, "no connection is held");
            Thread.onSpinWait();
        }
    }

    @Test
    void handlerGetsTheConnection() throws Exception {
        start();
        NetHarness.Echo echo = new NetHarness.Echo("v1");
        harness.add(echo, "1.0.0");
        try (Socket client = harness.client()) {
            assertEquals("v1:hello", NetHarness.ask(client, "hello"));
            Connection connection = echo.next();
            assertEquals("echo", connection.protocol());
            assertFalse(connection.isSecure());
            assertTrue(connection.peer().isLocal());
            assertEquals(client.getLocalPort(), connection.peer().address().getPort());
            assertTrue(connection.channel().config().getOption(ChannelOption.TCP_NODELAY));
            assertTrue(connection.loop().isShuttingDown() == false);
        }
        assertEquals(1, harness.faults.successes.get());
    }

    @Test
    void nioServesAsWell() throws Exception {
        Loops loops = Loops.start(1, false);
        assertEquals("nio", loops.transport());
        loops.stop();
        assertTrue(loops.group().isShutdown());
        start();
    }

    @Test
    void newestVersionGetsNewConnectionsAndTheOldKeepsItsOwn() throws Exception {
        start();
        NetHarness.Echo one = new NetHarness.Echo("v1");
        NetHarness.Echo two = new NetHarness.Echo("v2");
        harness.add(one, "1.0.0");
        try (Socket before = harness.client()) {
            assertEquals("v1:a", NetHarness.ask(before, "a"));
            harness.add(two, "2.0.0");
            try (Socket after = harness.client()) {
                assertEquals("v2:b", NetHarness.ask(after, "b"));
                assertEquals("v1:c", NetHarness.ask(before, "c"));
            }
            harness.remove(two);
            try (Socket rolledBack = harness.client()) {
                assertEquals("v1:d", NetHarness.ask(rolledBack, "d"));
            }
        }
    }

    @Test
    void connectionsWaitForTheHandler() throws Exception {
        start();
        NetHarness.Echo one = new NetHarness.Echo("v1");
        harness.add(one, "1.0.0");
        harness.remove(one);
        int before = harness.workers.timer.pending();
        try (Socket client = harness.client()) {
            client.getOutputStream().write('x');
            awaitTimers(before + 1);
            harness.workers.timer.advance(4 * SECOND_US);
            harness.add(new NetHarness.Echo("v2"), "1.1.0");
            assertEquals("v2:x", NetHarness.read(client));
            harness.workers.timer.advance(10 * SECOND_US);
            assertEquals("v2:y", NetHarness.ask(client, "y"), "its deadline is called off");
        }
    }

    @Test
    void connectionsDoNotWaitForEver() throws Exception {
        start();
        NetHarness.Echo one = new NetHarness.Echo("v1");
        harness.add(one, "1.0.0");
        harness.remove(one);
        int before = harness.workers.timer.pending();
        try (Socket client = harness.client()) {
            awaitTimers(before + 1);
            harness.workers.timer.advance(5 * SECOND_US);
            assertEquals("", NetHarness.read(client));
        }
    }

    @Test
    void failingHandlerCostsItsConnectionAndIsReported() throws Exception {
        start();
        harness.add(
                connection -> {
                    throw new IllegalStateException("no");
                },
                "1.0.0");
        try (Socket client = harness.client()) {
            assertEquals("", NetHarness.read(client));
        }
        assertEquals("no", harness.faults.failures.get(0).getMessage());
    }

    @Test
    void limitsAreKept() throws Exception {
        start(Map.of(), Map.of("maxConnectionsPerAddress", 2));
        NetHarness.Echo echo = new NetHarness.Echo("v1");
        harness.add(echo, "1.0.0");
        try (Socket two = harness.client()) {
            try (Socket one = harness.client()) {
                NetHarness.ask(one, "1");
                NetHarness.ask(two, "2");
                try (Socket three = harness.client()) {
                    assertEquals("", NetHarness.read(three));
                }
                assertEquals("v1:still", NetHarness.ask(one, "still"));
            }
            for (Connection left = echo.next(); left != null; left = echo.accepted.poll()) {
                if (left.peer().address().getPort() != two.getLocalPort()) {
                    left.channel().closeFuture().sync();
                }
            }
            try (Socket four = harness.client()) {
                assertEquals("v1:4", NetHarness.ask(four, "4"));
            }
        }
    }

    @Test
    void trustedProxyTellsTheClient() throws Exception {
        start(Map.of("MILLRACE_TRUSTED_PROXIES", "127.0.0.1"), Map.of());
        NetHarness.Echo echo = new NetHarness.Echo("v1");
        harness.add(echo, "1.0.0");
        try (Socket client = harness.client()) {
            String header = "PROXY TCP4 203.0.113.7 127.0.0.1 4000 1935\r\n";
            client.getOutputStream().write(header.substring(0, 10).getBytes());
            client.getOutputStream().flush();
            assertEquals("v1:rest", NetHarness.ask(client, header.substring(10) + "rest"));
            Connection connection = echo.next();
            assertEquals("203.0.113.7", connection.peer().host());
            assertTrue(connection.peer().forwarded());
        }
        try (Socket direct = harness.client()) {
            assertEquals("v1:no header", NetHarness.ask(direct, "no header"));
            assertFalse(
                    echo.next().peer().isLocal(), "who comes through a proxy's machine is not believed to be local");
        }
        try (Socket broken = harness.client()) {
            assertEquals("", NetHarness.ask(broken, "PROXY NONSENSE\r\n"));
        }
    }

    @Test
    void silentProxyIsClosed() throws Exception {
        start(Map.of("MILLRACE_TRUSTED_PROXIES", "127.0.0.0/8"), Map.of());
        harness.add(new NetHarness.Echo("v1"), "1.0.0");
        int before = harness.workers.timer.pending();
        try (Socket client = harness.client()) {
            awaitTimers(before + 1);
            harness.workers.timer.advance(5 * SECOND_US);
            assertEquals("", NetHarness.read(client));
        }
    }

    @Test
    void headerOfAStrangerIsNotBelieved() throws Exception {
        start();
        NetHarness.Echo echo = new NetHarness.Echo("v1");
        harness.add(echo, "1.0.0");
        try (Socket client = harness.client()) {
            String header = "PROXY TCP4 203.0.113.7 127.0.0.1 4000 1935\r\n";
            assertEquals("v1:" + header, NetHarness.ask(client, header));
            assertEquals("127.0.0.1", echo.next().peer().host());
        }
    }

    @Test
    void tlsServesTheCertificateInEtc() throws Exception {
        start();
        NetHarness.Echo echo = new NetHarness.Echo("v1");
        harness.add(echo, "1.0.0");
        try (SSLSocket client = tlsClient()) {
            client.startHandshake();
            X509Certificate seen = (X509Certificate) client.getSession().getPeerCertificates()[0];
            assertEquals(new TlsFiles(etc).load(java.time.Instant.now()).certificate(), seen);
            assertEquals("v1:secret", NetHarness.ask(client, "secret"));
            assertTrue(echo.next().isSecure());
        }
        try (Socket plain = new Socket("127.0.0.1", harness.net.ports().get("echos"))) {
            plain.setSoTimeout(5_000);
            assertFalse(NetHarness.ask(plain, "not TLS at all, and long enough to tell")
                    .contains("v1"));
        }
        assertEquals(0, echo.accepted.size());
    }

    private SSLSocket tlsClient() throws GeneralSecurityException, IOException {
        X509TrustManager anyone = new X509TrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type) {}

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        };
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {anyone}, null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory()
                .createSocket("127.0.0.1", harness.net.ports().get("echos"));
        socket.setSoTimeout(5_000);
        return socket;
    }

    @Test
    void occupiedPortIsTriedAgain() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, java.net.InetAddress.getByName("127.0.0.1"))) {
            String port = String.valueOf(other.getLocalPort());
            start();
            ProtocolPorts late = new ProtocolPorts("late", Integer.parseInt(port), 0);
            int before = harness.workers.timer.pending();
            harness.net.portsForHandlers().addTcp(new NetHarness.Echo("late"), late, NetHarness.version("1.0.0"));
            awaitTimers(before + 1);
            assertFalse(harness.net.ports().containsKey("late"));
        }
        harness.workers.timer.advance(2 * SECOND_US);
        assertTrue(harness.awaitBound("late") > 0);
    }

    @Test
    void outboundConnectionsReachAServer() throws Exception {
        start();
        harness.add(new NetHarness.Echo("v1"), "1.0.0");
        NetHarness.Echo out = new NetHarness.Echo("out");
        harness.net
                .connect("127.0.0.1", harness.net.ports().get("echo"), false, out)
                .toCompletableFuture()
                .get(5, TimeUnit.SECONDS);
        assertEquals("127.0.0.1", out.next().peer().host());
        CompletableFuture<Void> untrusted = harness.net
                .connect("127.0.0.1", harness.net.ports().get("echos"), true, out)
                .toCompletableFuture();
        ExecutionException refusal = org.junit.jupiter.api.Assertions.assertThrows(
                ExecutionException.class, () -> untrusted.get(5, TimeUnit.SECONDS));
        assertTrue(refusal.getCause() instanceof IOException, "a certificate that nobody vouches for");
        CompletableFuture<Void> closed =
                harness.net.connect("127.0.0.1", 1, false, out).toCompletableFuture();
        org.junit.jupiter.api.Assertions.assertThrows(ExecutionException.class, () -> closed.get(5, TimeUnit.SECONDS));
    }
}
