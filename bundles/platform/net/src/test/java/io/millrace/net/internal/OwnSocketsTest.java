package io.millrace.net.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.net.DatagramBinding;
import io.millrace.net.OwnDatagramSocket;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnSocketsTest {
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();
    private static final InetAddress GROUP = address("239.255.77.77");

    @TempDir
    private Path etc;

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private NetHarness harness;

    @BeforeEach
    void start() {
        harness = new NetHarness(etc, Map.of(), Map.of());
    }

    @AfterEach
    void stop() {
        harness.close();
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private OwnDatagramSocket open(String name, DatagramBinding binding) throws Exception {
        return harness.net
                .openDatagramSocket(
                        harness.net.nextLoop(),
                        binding,
                        datagram -> heard.add(name + " " + datagram.content().toString(StandardCharsets.US_ASCII)))
                .toCompletableFuture()
                .get(5, TimeUnit.SECONDS);
    }

    private static DatagramBinding here(int port) {
        return DatagramBinding.of(new InetSocketAddress(HERE, port));
    }

    private static DatagramBinding group(int port) {
        return DatagramBinding.of(new InetSocketAddress(GROUP, port)).on("127.0.0.1");
    }

    private String next() throws InterruptedException {
        return heard.poll(5, TimeUnit.SECONDS);
    }

    private static void send(String text, InetAddress to, int port) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        try (MulticastSocket socket = new MulticastSocket(new InetSocketAddress(HERE, 0))) {
            socket.setNetworkInterface(NetworkInterface.getByInetAddress(HERE));
            socket.send(new DatagramPacket(bytes, bytes.length, to, port));
        }
    }

    @Test
    void whatIsOpenedLastHearsAnAddressOfThisMachine() throws Exception {
        try (OwnDatagramSocket old = open("old", here(0))) {
            int port = old.localAddress().getPort();
            send("a", HERE, port);
            assertEquals("old a", next());
            OwnDatagramSocket young = open("young", here(port));
            send("b", HERE, port);
            assertEquals("young b", next());
            young.close();
            young.loop().submit(() -> {}).get(5, TimeUnit.SECONDS);
            send("c", HERE, port);
            assertEquals("old c", next(), "the younger has gone");
        }
    }

    @Test
    void allThatJoinedAGroupHearItButNotOtherSenders() throws Exception {
        try (OwnDatagramSocket first = open("x", group(0))) {
            int port = first.localAddress().getPort();
            try (OwnDatagramSocket other = open("other", group(port).from(address("127.0.0.9")));
                    OwnDatagramSocket second = open("x", group(port).from(HERE))) {
                assertEquals(port, second.localAddress().getPort());
                send("a", GROUP, port);
                assertEquals("x a", next());
                assertEquals("x a", next());
                // what another group's port gets comes to none of them
                send("not for a group", HERE, port);
                send("b", GROUP, port);
                assertEquals("x b", next());
                assertEquals("x b", next());
                assertEquals(port, other.localAddress().getPort());
            }
        }
    }

    @Test
    void multicastLeavesByTheInterfaceThatIsNamed() throws Exception {
        try (OwnDatagramSocket listening = open("group", group(0));
                OwnDatagramSocket sending = open(
                        "sender",
                        DatagramBinding.of(new InetSocketAddress("0.0.0.0", 0))
                                .on("lo")
                                .hops(7))) {
            sending.write(
                    Unpooled.copiedBuffer("out", StandardCharsets.US_ASCII),
                    new InetSocketAddress(GROUP, listening.localAddress().getPort()));
            sending.flush();
            assertEquals("group out", next());
        }
    }

    @Test
    void longDatagramsAreHeardWholeWhereTheyAreExpected() throws Exception {
        String text = "j".repeat(8_836);
        try (OwnDatagramSocket socket = open("jumbo", here(0).maxBytes(9_000))) {
            send(text, HERE, socket.localAddress().getPort());
            assertEquals("jumbo " + text, next());
        }
    }

    @Test
    void ipv6Too() throws Exception {
        InetAddress six = address("::1");
        try (OwnDatagramSocket socket =
                open("six", DatagramBinding.of(new InetSocketAddress(six, 0)).hops(3))) {
            try (DatagramSocket client = new DatagramSocket(0, six)) {
                client.send(new DatagramPacket(
                        new byte[] {'a'}, 1, six, socket.localAddress().getPort()));
            }
            assertEquals("six a", next());
        }
    }

    @Test
    void whatCannotBeSaysWhy() {
        assertReason("There is no network interface nowhere0 here, only ", group(0).on("nowhere0"));
        assertReason("There is no network interface 192.0.2.1 here, only ", group(0).on("192.0.2.1"));
        assertReason(
                "Cannot open UDP port 5000 of 192.0.2.1: ",
                DatagramBinding.of(new InetSocketAddress(address("192.0.2.1"), 5_000)));
        assertThrows(IllegalArgumentException.class, () -> here(0).from(HERE));
        assertThrows(IllegalArgumentException.class, () -> here(0).hops(0));
        assertThrows(IllegalArgumentException.class, () -> here(0).maxBytes(0));
    }

    private void assertReason(String reason, DatagramBinding binding) {
        ExecutionException e = assertThrows(ExecutionException.class, () -> open("x", binding));
        assertTrue(e.getCause() instanceof IOException, String.valueOf(e.getCause()));
        assertTrue(e.getCause().getMessage().startsWith(reason), e.getCause().getMessage());
    }
}
