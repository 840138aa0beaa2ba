package io.millrace.net.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.net.PortPair;
import io.netty.buffer.Unpooled;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortPairsTest {
    @TempDir
    private Path etc;

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private NetHarness harness;

    @BeforeEach
    void start() {
        harness = new NetHarness(etc, Map.of("MILLRACE_RTP_PORTS", "29301-29306"), Map.of());
    }

    @AfterEach
    void stop() {
        harness.close();
    }

    private PortPair open() throws Exception {
        return harness.net
                .openPortPair(
                        harness.net.nextLoop(),
                        datagram -> heard.add("rtp " + datagram.content().toString(StandardCharsets.US_ASCII)),
                        datagram -> heard.add("rtcp " + datagram.content().toString(StandardCharsets.US_ASCII)))
                .toCompletableFuture()
                .get(5, TimeUnit.SECONDS);
    }

    @Test
    void pairsLieSideBySideAndHearTheirOwn() throws Exception {
        InetAddress here = InetAddress.getLoopbackAddress();
        try (PortPair pair = open();
                DatagramSocket client = new DatagramSocket(0, here)) {
            client.setSoTimeout(5_000);
            int port = pair.rtp().localAddress().getPort();
            assertEquals(0, port % 2);
            assertEquals(port + 1, pair.rtcp().localAddress().getPort());
            client.send(new DatagramPacket(new byte[] {'a'}, 1, here, port));
            client.send(new DatagramPacket(new byte[] {'b'}, 1, here, port + 1));
            List<String> both = List.of(heard.poll(5, TimeUnit.SECONDS), heard.poll(5, TimeUnit.SECONDS));
            assertTrue(both.containsAll(List.of("rtp a", "rtcp b")), both.toString());
            pair.rtp().write(Unpooled.wrappedBuffer(new byte[] {1, 2, 3}), (InetSocketAddress)
                    client.getLocalSocketAddress());
            pair.rtp().flush();
            DatagramPacket answer = new DatagramPacket(new byte[10], 10);
            client.receive(answer);
            assertEquals(3, answer.getLength());
            assertEquals(port, answer.getPort());
            pair.rtcp()
                    .write(Unpooled.wrappedBuffer(new byte[5]), 3, (InetSocketAddress) client.getLocalSocketAddress());
            pair.rtcp().flush();
            client.receive(answer);
            assertEquals(3, answer.getLength(), "cut into pieces");
        }
    }

    @Test
    void theRangeIsUsedInTurnAndEnds() throws Exception {
        // one port of the second pair is taken: 29302, 29306 has no neighbour in the range
        try (DatagramSocket taken = new DatagramSocket(29_305, InetAddress.getLoopbackAddress());
                PortPair first = open()) {
            assertEquals(29_302, first.rtp().localAddress().getPort());
            ExecutionException e = assertThrows(ExecutionException.class, this::open);
            assertTrue(e.getMessage().contains("MILLRACE_RTP_PORTS"), e.getMessage());
            assertEquals(29_305, taken.getLocalPort());
        }
    }

    @Test
    void rangesThatMakeNoSense() {
        for (String text : List.of("x", "5-3", "0-10", "20001-20002", "20000-70000", "20000")) {
            IllegalArgumentException e = assertThrows(
                    IllegalArgumentException.class, () -> PortRange.parse("MILLRACE_RTP_PORTS", text), text);
            assertTrue(e.getMessage().contains("MILLRACE_RTP_PORTS=" + text), e.getMessage());
        }
        assertEquals(500, PortRange.parse("X", " ").pairs());
        assertEquals(20_002, PortRange.parse("X", "20001-20010").pair(0));
        assertEquals(4, PortRange.parse("X", "20001-20010").pairs());
    }
}
