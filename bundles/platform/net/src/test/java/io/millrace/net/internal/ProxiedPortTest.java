package io.millrace.net.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.net.Connection;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The PROXY protocol on real sockets, from proxies that are trusted and from strangers. */
class ProxiedPortTest {
    private static final long SECOND_US = 1_000_000;
    private static final String V1 = "PROXY TCP4 203.0.113.7 127.0.0.1 4000 1935\r\n";
    private static final String V2 =
            latin1("0d0a0d0a000d0a515549540a" + "2111000c" + "cb007107" + "7f000001" + "0fa0078f");
    private static final String V2_LOCAL = latin1("0d0a0d0a000d0a515549540a" + "20000000");

    @TempDir
    private Path etc;

    private NetHarness harness;
    private final NetHarness.Echo echo = new NetHarness.Echo("v1");

    private static String latin1(String hex) {
        return new String(HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1);
    }

    private void start(String trusted) {
        harness = new NetHarness(etc, Map.of("MILLRACE_TRUSTED_PROXIES", trusted), Map.of());
        harness.add(echo, "1.0.0");
    }

    @AfterEach
    void stop() {
        harness.close();
    }

    private void send(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        client.getOutputStream().flush();
    }

    @Test
    void trustedProxyTellsTheClient() throws Exception {
        start("127.0.0.1");
        for (String header : new String[] {V1, V2}) {
            try (Socket client = harness.client()) {
                send(client, header.substring(0, 10));
                assertEquals("v1:rest", NetHarness.ask(client, header.substring(10) + "rest"));
                Connection connection = echo.next();
                assertEquals("203.0.113.7", connection.peer().host());
                assertEquals(4000, connection.peer().address().getPort());
                assertTrue(connection.peer().forwarded());
            }
        }
    }

    @Test
    void whoComesThroughAProxysMachineIsNotLocal() throws Exception {
        start("127.0.0.1");
        for (String header : new String[] {"", "PROXY UNKNOWN\r\n", V2_LOCAL}) {
            try (Socket direct = harness.client()) {
                assertEquals("v1:text", NetHarness.ask(direct, header + "text"));
                Connection connection = echo.next();
                assertEquals("127.0.0.1", connection.peer().host());
                assertFalse(connection.peer().isLocal());
            }
        }
    }

    @Test
    void brokenHeadersEndTheConnection() throws Exception {
        start("127.0.0.1");
        for (String broken : new String[] {
            "PROXY NONSENSE\r\n",
            "PROXY " + "x".repeat(200),
            V2.substring(0, 12) + "\u0031" + V2.substring(13),
            V2.substring(0, 14) + "\u00ff\u00ff" + V2.substring(16),
        }) {
            try (Socket client = harness.client()) {
                assertEquals("", NetHarness.ask(client, broken));
            }
        }
        assertTrue(echo.accepted.isEmpty());
    }

    @Test
    void silenceAndHalfHeadersAreClosedAfterFiveSeconds() throws Exception {
        start("127.0.0.0/8");
        for (String beginning : new String[] {"", V1.substring(0, 20), V2.substring(0, 27)}) {
            int before = harness.workers.timer.pending();
            try (Socket client = harness.client()) {
                send(client, beginning);
                harness.awaitTimers(before + 1);
                harness.workers.timer.advance(5 * SECOND_US);
                assertEquals("", NetHarness.read(client));
            }
            harness.awaitTimers(before);
        }
        assertTrue(echo.accepted.isEmpty());
    }

    @Test
    void headersOfAStrangerAreNotBelieved() throws Exception {
        start("10.0.0.0/8");
        for (String header : new String[] {V1, "PROXY NONSENSE\r\n"}) {
            try (Socket client = harness.client()) {
                assertEquals("v1:" + header, NetHarness.ask(client, header));
                assertEquals("127.0.0.1", echo.next().peer().host());
            }
        }
        try (Socket client = harness.client()) {
            assertTrue(NetHarness.ask(client, V2).startsWith("v1:\r\n\r\n"), "the protocol gets the bytes");
            assertFalse(echo.next().peer().forwarded());
        }
    }
}
