package io.millrace.net.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.net.ConnectionHandler;
import io.millrace.net.DatagramHandler;
import io.netty.channel.EventLoop;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;

/** How handlers come and go as services. */
class NetServiceTest {
    @TempDir
    private Path etc;

    private NetHarness harness;

    @BeforeEach
    void start() {
        harness = new NetHarness(etc, Map.of("MILLRACE_GRAM_PORT", "0"), Map.of("loops", 2));
    }

    @AfterEach
    void stop() {
        harness.close();
    }

    private static <T> T fake(Class<T> type, InvocationHandler answers) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, answers));
    }

    /** A service of a bundle, as the framework describes it. */
    @SuppressWarnings("unchecked")
    private static <S> ServiceReference<S> reference(String version, long bundleId, Map<String, Object> properties) {
        Bundle bundle = fake(Bundle.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "getSymbolicName" -> "io.millrace.protocols.echo";
            case "getVersion" -> Version.parseVersion(version);
            case "getBundleId" -> bundleId;
            default -> throw new UnsupportedOperationException(method.getName());
        });
        return fake(ServiceReference.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "getBundle" -> bundle;
            case "getProperty" -> properties.get((String) arguments[0]);
            default -> throw new UnsupportedOperationException(method.getName());
        });
    }

    private static Map<String, Object> echo(long serviceId, int tlsPort) {
        return Map.of(
                "millrace.name", "echo", "millrace.port", 4711, "millrace.tlsPort", tlsPort, "service.id", serviceId);
    }

    @Test
    void bundleVersionDecidesNotTheOrderOfServices() throws Exception {
        NetHarness.Echo one = new NetHarness.Echo("1.9");
        NetHarness.Echo two = new NetHarness.Echo("1.10");
        ServiceReference<ConnectionHandler> newer = reference("1.10.0.beta", 70, echo(8, 1));
        ServiceReference<ConnectionHandler> older = reference("1.9.0", 71, echo(9, 1));
        harness.net.bindConnectionHandler(two, newer);
        harness.net.bindConnectionHandler(one, older);
        harness.awaitBound("echo");
        try (Socket client = harness.client()) {
            assertEquals("1.10:a", NetHarness.ask(client, "a"));
        }
        harness.net.unbindConnectionHandler(two, newer);
        try (Socket client = harness.client()) {
            assertEquals("1.9:b", NetHarness.ask(client, "b"));
        }
    }

    @Test
    void portsStayBoundWhenTheHandlerLeaves() {
        NetHarness.Echo one = new NetHarness.Echo("1");
        ServiceReference<ConnectionHandler> reference = reference("1.0.0", 1, echo(1, 1));
        harness.net.bindConnectionHandler(one, reference);
        int port = harness.awaitBound("echo");
        harness.awaitBound("echos");
        harness.net.unbindConnectionHandler(one, reference);
        assertEquals(port, harness.net.ports().get("echo"));
        harness.net.bindConnectionHandler(one, reference);
        assertEquals(port, harness.net.ports().get("echo"));
    }

    @Test
    void protocolWithoutTlsPortGetsNone() {
        harness.net.bindConnectionHandler(new NetHarness.Echo("1"), reference("1.0.0", 1, echo(1, 0)));
        harness.awaitBound("echo");
        assertEquals(Map.of("echo", harness.net.ports().get("echo")), harness.net.ports());
    }

    @Test
    void datagramHandlersAreServicesToo() {
        Map<String, Object> properties = Map.of("millrace.name", "gram", "millrace.port", 4712, "service.id", 5L);
        ServiceReference<DatagramHandler> reference = reference("1.0.0", 1, properties);
        DatagramHandler handler = datagram -> true;
        harness.net.bindDatagramHandler(handler, reference);
        assertTrue(harness.awaitBound("gram") > 0);
        harness.net.unbindDatagramHandler(handler, reference);
        assertTrue(harness.net.ports().containsKey("gram"));
    }

    @Test
    void loopsAreGivenInTurn() {
        EventLoop first = harness.net.nextLoop();
        assertNotSame(first, harness.net.nextLoop());
        assertSame(first, harness.net.nextLoop());
    }

    @Test
    void propertiesThatAreMissingAreNothing() {
        ProtocolPorts ports = ProtocolPorts.of(reference("1.0.0", 1, Map.of("millrace.name", "x")));
        assertEquals(new ProtocolPorts("x", 0, 0), ports);
    }

    @Test
    void aProtocolSaysWhetherItsDatagramsMayWait() {
        assertEquals(
                new ProtocolPorts("x", 7, 8, 2_000),
                ProtocolPorts.of(reference(
                        "1.0.0",
                        1,
                        Map.of(
                                "millrace.name",
                                "x",
                                "millrace.port",
                                7,
                                "millrace.tlsPort",
                                8,
                                "millrace.coalesceUs",
                                2_000))));
    }

    @Test
    void stoppingFreesThePortsAndEndsTheThreads() throws Exception {
        harness.net.bindConnectionHandler(new NetHarness.Echo("1"), reference("1.0.0", 1, echo(1, 1)));
        int port = harness.awaitBound("echo");
        EventLoop loop = harness.net.nextLoop();
        harness.net.stop();
        assertTrue(loop.isShuttingDown());
        try (java.net.ServerSocket again = new java.net.ServerSocket()) {
            again.setReuseAddress(true);
            again.bind(new java.net.InetSocketAddress("127.0.0.1", port));
            assertTrue(again.isBound());
        }
    }
}
