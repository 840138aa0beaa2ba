package io.millrace.net.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.net.ConnectionHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections to other servers, and what is said when there are none. */
class OutboundTest {
    @TempDir
    private Path etc;

    private NetHarness harness;
    private final NetHarness.Echo out = new NetHarness.Echo("out");

    @BeforeEach
    void start() {
        harness = new NetHarness(etc, Map.of(), Map.of());
        harness.add(new NetHarness.Echo("v1"), "1.0.0");
    }

    @AfterEach
    void stop() {
        harness.close();
    }

    private CompletableFuture<Void> connect(int port, boolean tls, ConnectionHandler handler) {
        return harness.net.connect("127.0.0.1", port, tls, handler).toCompletableFuture();
    }

    private static String refusal(CompletableFuture<Void> attempt) {
        ExecutionException failed = assertThrows(ExecutionException.class, () -> attempt.get(5, TimeUnit.SECONDS));
        return assertInstanceOf(IOException.class, failed.getCause()).getMessage();
    }

    @Test
    void handlerGetsTheConnection() throws Exception {
        connect(harness.net.ports().get("echo"), false, out).get(5, TimeUnit.SECONDS);
        assertEquals("127.0.0.1", out.next().peer().host());
    }

    @Test
    void addressThatWasLookedUpIsTakenWhateverTheNameSays() throws Exception {
        InetSocketAddress echo = new InetSocketAddress(
                InetAddress.getLoopbackAddress(), harness.net.ports().get("echo"));
        harness.net
                .connect(echo, "no-such-host.invalid", false, out)
                .toCompletableFuture()
                .get(5, TimeUnit.SECONDS);
        assertEquals("127.0.0.1", out.next().peer().host());
        InetSocketAddress secure =
                new InetSocketAddress(echo.getAddress(), harness.net.ports().get("echos"));
        String message = refusal(
                harness.net.connect(secure, "no-such-host.invalid", true, out).toCompletableFuture());
        assertTrue(message.contains("No TLS with no-such-host.invalid:" + secure.getPort()), message);
    }

    @Test
    void certificateThatNobodyVouchesForIsRefused() {
        int port = harness.net.ports().get("echos");
        String message = refusal(connect(port, true, out));
        assertTrue(message.startsWith("No TLS with 127.0.0.1:" + port), message);
        assertTrue(out.accepted.isEmpty());
    }

    @Test
    void closedPortsAndUnknownHostsAreNamed() {
        assertTrue(refusal(connect(1, false, out)).contains("127.0.0.1:1"));
        String unknown = refusal(
                harness.net.connect("no-such-host.invalid", 1935, false, out).toCompletableFuture());
        assertEquals("There is no host no-such-host.invalid", unknown);
    }

    @Test
    void serverThatHangsUpInTheHandshakeIsNamed() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> attempt = connect(server.getLocalPort(), true, out);
            try (Socket accepted = server.accept()) {
                accepted.getInputStream().readNBytes(100);
                accepted.shutdownOutput();
                String message = refusal(attempt);
                assertFalse(message.contains("null"), message);
                assertTrue(message.contains("127.0.0.1:" + server.getLocalPort()), message);
            }
        }
    }

    @Test
    void handlerThatFailsEndsTheAttempt() {
        ConnectionHandler failing = connection -> {
            out.accepted.add(connection);
            throw new IllegalStateException("not today");
        };
        String message = refusal(connect(harness.net.ports().get("echo"), false, failing));
        assertTrue(message.contains("not today"), message);
        assertTrue(out.accepted.remove().channel().closeFuture().awaitUninterruptibly(5, TimeUnit.SECONDS));
    }
}
