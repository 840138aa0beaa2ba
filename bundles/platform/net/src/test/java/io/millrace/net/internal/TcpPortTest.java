package io.millrace.net.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.net.Connection;
import io.millrace.net.ConnectionHandler;
import io.millrace.net.RepeatedFaults;
import io.netty.channel.ChannelOption;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
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
        start();
        Loops nio = Loops.start(1, false);
        try {
            assertEquals("nio", nio.transport());
            VersionedHandlers<ConnectionHandler> handlers = new VersionedHandlers<>(harness.faults);
            handlers.add(new NetHarness.Echo("nio"), NetHarness.version("1.0.0"));
            TcpPort.Shared shared = new TcpPort.Shared(
                    nio,
                    NetSettings.of(Map.of()),
                    () -> 10,
                    () -> 10,
                    () -> 10,
                    harness.workers.timer(),
                    new RepeatedFaults(harness.workers.timer(), Runnable::run, line -> {}));
            TcpPort port = new TcpPort("test", "test", shared, handlers, Optional.empty());
            port.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .sync();
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port.number())) {
                client.setSoTimeout(5_000);
                assertEquals("nio:hello", NetHarness.ask(client, "hello"));
            }
            port.close();
        } finally {
            nio.stop();
        }
        assertTrue(nio.group().isShutdown());
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
            harness.awaitTimers(before + 1);
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
            harness.awaitTimers(before + 1);
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
    void limitsChangeWhileConnectionsStay() throws Exception {
        start();
        harness.add(new NetHarness.Echo("v1"), "1.0.0");
        try (Socket one = harness.client();
                Socket two = harness.client()) {
            NetHarness.ask(one, "1");
            NetHarness.ask(two, "2");
            harness.net.modified(Map.of("maxConnections", "1", "loops", "1"));
            try (Socket three = harness.client()) {
                assertEquals("", NetHarness.read(three));
            }
            harness.net.modified(Map.of("maxConnections", "none"));
            try (Socket three = harness.client()) {
                assertEquals("", NetHarness.read(three), "what makes no sense changes nothing");
            }
            assertEquals("v1:still", NetHarness.ask(one, "still"));
            assertEquals("v1:still", NetHarness.ask(two, "still"));
            harness.net.modified(Map.of());
            try (Socket three = harness.client()) {
                assertEquals("v1:3", NetHarness.ask(three, "3"));
            }
        }
    }

    @Test
    void occupiedPortIsTriedUntilItIsFree() throws Exception {
        start();
        int port;
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = other.getLocalPort();
            int before = harness.workers.timer.pending();
            NetHarness.Echo late = new NetHarness.Echo("late");
            harness.net
                    .portsForHandlers()
                    .addTcp(late, new ProtocolPorts("late", port, 0), NetHarness.version("1.0.0"));
            for (int round = 0; round < 5; round++) {
                harness.awaitTimers(before + 1);
                harness.workers.timer.advance(2 * SECOND_US);
            }
            harness.awaitTimers(before + 1);
            assertFalse(harness.net.ports().containsKey("late"));
        }
        harness.workers.timer.advance(2 * SECOND_US);
        assertEquals(port, harness.awaitBound("late"));
        try (Socket client = new Socket("127.0.0.1", port)) {
            client.setSoTimeout(5_000);
            assertEquals("late:hello", NetHarness.ask(client, "hello"));
        }
    }

    @Test
    void stoppedServerDoesNotBindLater() throws Exception {
        start();
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int before = harness.workers.timer.pending();
            harness.net
                    .portsForHandlers()
                    .addTcp(
                            new NetHarness.Echo("late"),
                            new ProtocolPorts("late", other.getLocalPort(), 0),
                            NetHarness.version("1.0.0"));
            harness.awaitTimers(before + 1);
            harness.net.portsForHandlers().close();
        }
        int before = harness.workers.timer.pending();
        harness.workers.timer.advance(2 * SECOND_US);
        harness.net.nextLoop().submit(() -> {}).sync();
        harness.net.nextLoop().submit(() -> {}).sync();
        assertFalse(harness.net.ports().containsKey("late"));
        assertTrue(harness.workers.timer.pending() < before, "it does not try again");
    }
}
