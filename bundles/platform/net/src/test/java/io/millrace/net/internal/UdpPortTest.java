package io.millrace.net.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.net.Datagram;
import io.millrace.net.DatagramHandler;
import io.netty.buffer.ByteBuf;
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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UdpPortTest {
    private static final ProtocolPorts PORTS = new ProtocolPorts("dgram", 0, 0);
    private static final int SRT_BYTES = 1332;

    @TempDir
    private Path etc;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final BlockingQueue<String> taken = new LinkedBlockingQueue<>();
    private NetHarness harness;
    private DatagramSocket client;

    @BeforeEach
    void start() throws Exception {
        harness = new NetHarness(etc, Map.of("MILLRACE_DGRAM_PORT", "0", "MILLRACE_OTHER_PORT", "0"), Map.of());
        client = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        client.setSoTimeout(5_000);
    }

    @AfterEach
    void stop() {
        client.close();
        harness.close();
    }

    /** Takes what begins with its own letter, and what may open a session. */
    private DatagramHandler handler(String letter) {
        return datagram -> {
            asked.add(letter);
            String text = datagram.content().toString(StandardCharsets.US_ASCII);
            if (!text.startsWith(letter) && !datagram.mayOpen()) {
                return false;
            }
            taken.add(letter + " took " + text + (datagram.mayOpen() ? " as new" : ""));
            answer(datagram);
            return true;
        };
    }

    private static void answer(Datagram datagram) {
        datagram.socket().write(datagram.content().retainedDuplicate(), datagram.sender());
        datagram.socket().flush();
    }

    private void add(DatagramHandler handler, String version) {
        harness.net.portsForHandlers().addUdp(handler, PORTS, NetHarness.version(version));
        harness.awaitBound("dgram");
    }

    private void send(String text) throws Exception {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        client.send(new DatagramPacket(
                bytes,
                bytes.length,
                InetAddress.getLoopbackAddress(),
                harness.net.ports().get("dgram")));
    }

    @Test
    void olderVersionsAreAskedFirstAndOnlyTheNewestMayOpen() throws Exception {
        add(handler("b"), "2.0.0");
        add(handler("a"), "1.0.0");
        send("a-session");
        assertEquals("a took a-session", taken.poll(5, TimeUnit.SECONDS));
        send("x-stranger");
        assertEquals("b took x-stranger as new", taken.poll(5, TimeUnit.SECONDS));
        assertEquals(List.of("a", "a", "b"), asked);
    }

    @Test
    void answersGoBackThroughTheSharedSocket() throws Exception {
        add(handler("a"), "1.0.0");
        send("ping");
        DatagramPacket answer = new DatagramPacket(new byte[100], 100);
        client.receive(answer);
        assertEquals("ping", new String(answer.getData(), 0, answer.getLength(), StandardCharsets.US_ASCII));
        assertEquals(harness.net.ports().get("dgram"), answer.getPort());
    }

    @Test
    void aProtocolMayCallOutOfItsOwnSocket() throws Exception {
        assertTrue(harness.net.datagramSocket("dgram").isEmpty());
        add(handler("a"), "1.0.0");
        io.millrace.net.DatagramSocket socket =
                harness.net.datagramSocket("dgram").orElseThrow();
        InetSocketAddress remote = new InetSocketAddress(InetAddress.getLoopbackAddress(), client.getLocalPort());
        socket.write(Unpooled.copiedBuffer("call", StandardCharsets.US_ASCII), remote);
        socket.flush();
        DatagramPacket call = new DatagramPacket(new byte[100], 100);
        client.receive(call);
        assertEquals(harness.net.ports().get("dgram"), call.getPort());
        send("answer");
        assertEquals("a took answer as new", taken.poll(5, TimeUnit.SECONDS));
    }

    @Test
    void datagramsInOneBufferArriveApart() throws Exception {
        add(
                datagram -> {
                    ByteBuf run = Unpooled.directBuffer().writeBytes("aaaabbbbcc".getBytes(StandardCharsets.US_ASCII));
                    datagram.socket().write(run, 4, datagram.sender());
                    datagram.socket().flush();
                    return true;
                },
                "1.0.0");
        send("ping");
        DatagramPacket answer = new DatagramPacket(new byte[100], 100);
        for (String expected : List.of("aaaa", "bbbb", "cc")) {
            answer.setLength(100);
            client.receive(answer);
            assertEquals(expected, new String(answer.getData(), 0, answer.getLength(), StandardCharsets.US_ASCII));
        }
    }

    @Test
    void datagramsThatTheKernelMergesArriveApart() throws Exception {
        int datagrams = 30;
        harness.net
                .portsForHandlers()
                .addUdp(handler("a"), new ProtocolPorts("other", 0, 0), NetHarness.version("1.0.0"));
        harness.awaitBound("other");
        add(
                datagram -> {
                    ByteBuf content = datagram.content();
                    taken.add(content.readableBytes() + " of "
                            + (char) content.getByte(content.readableBytes() - 1) + " from "
                            + datagram.sender().getPort());
                    return true;
                },
                "1.0.0");
        io.millrace.net.DatagramSocket sender =
                harness.net.datagramSocket("other").orElseThrow();
        ByteBuf run = Unpooled.directBuffer();
        for (int i = 0; i < datagrams; i++) {
            run.writeBytes(new byte[SRT_BYTES - 1]).writeByte('A' + i);
        }
        run.writeBytes(new byte[99]).writeByte('z');
        sender.write(
                run,
                SRT_BYTES,
                new InetSocketAddress(
                        InetAddress.getLoopbackAddress(), harness.net.ports().get("dgram")));
        sender.flush();
        String from = " from " + sender.localAddress().getPort();
        for (int i = 0; i < datagrams; i++) {
            assertEquals(SRT_BYTES + " of " + (char) ('A' + i) + from, taken.poll(5, TimeUnit.SECONDS));
        }
        assertEquals("100 of z" + from, taken.poll(5, TimeUnit.SECONDS));
    }

    /** In waves that are longer than a read, as pictures are. */
    @Test
    void noneIsLostOrLeftBehindWhereTheyMayWait() throws Exception {
        int waves = 150;
        int datagramsAWave = 40;
        harness.net
                .portsForHandlers()
                .addUdp(
                        datagram -> taken.add(datagram.content().toString(StandardCharsets.US_ASCII)),
                        new ProtocolPorts("dgram", 0, 0, 2_000),
                        NetHarness.version("1.0.0"));
        harness.awaitBound("dgram");
        for (int wave = 0; wave < waves; wave++) {
            for (int i = 0; i < datagramsAWave; i++) {
                send(wave + "." + i);
            }
            for (int i = 0; i < datagramsAWave; i++) {
                assertEquals(wave + "." + i, taken.poll(5, TimeUnit.SECONDS));
            }
        }
        assertTrue(taken.isEmpty());
    }

    @Test
    void failingHandlerIsReportedAndTheSocketGoesOn() throws Exception {
        DatagramHandler bad = datagram -> {
            throw new IllegalStateException("no");
        };
        add(bad, "1.0.0");
        send("one");
        harness.net.portsForHandlers().removeUdp(bad, PORTS);
        add(handler("a"), "1.1.0");
        send("two");
        String text = taken.poll(5, TimeUnit.SECONDS);
        assertTrue(text != null && !text.isEmpty());
        assertFalse(harness.net.ports().isEmpty());
    }

    @Test
    void workingCallsAreCountedAsWellAsFailures() throws Exception {
        add(
                datagram -> {
                    String text = datagram.content().toString(StandardCharsets.US_ASCII);
                    taken.add(text);
                    if (text.equals("bad")) {
                        throw new IllegalStateException("no");
                    }
                    return text.equals("mine");
                },
                "1.0.0");
        for (String text : List.of("mine", "bad", "stranger", "last")) {
            send(text);
            assertEquals(text, taken.poll(5, TimeUnit.SECONDS));
        }
        send("the loop is done with the one before");
        taken.poll(5, TimeUnit.SECONDS);
        assertEquals(1, harness.faults.failures.size());
        assertTrue(harness.faults.successes.get() >= 3, "else a few bad datagrams quarantine a plugin that works");
    }

    @Test
    void handlerThatReadsTheContentLeavesItWholeForTheNext() throws Exception {
        add(
                datagram -> {
                    datagram.content().skipBytes(datagram.content().readableBytes());
                    return false;
                },
                "1.0.0");
        add(handler("b"), "2.0.0");
        send("b-whole");
        assertEquals("b took b-whole as new", taken.poll(5, TimeUnit.SECONDS));
    }

    @Test
    void contentIsReleasedUnlessItIsKept() throws Exception {
        BlockingQueue<ByteBuf> seen = new LinkedBlockingQueue<>();
        add(
                datagram -> {
                    boolean keep = datagram.content().readableBytes() > 4;
                    seen.add(keep ? datagram.content().retain() : datagram.content());
                    return true;
                },
                "1.0.0");
        send("kept!");
        ByteBuf kept = seen.poll(5, TimeUnit.SECONDS);
        send("");
        seen.poll(5, TimeUnit.SECONDS);
        send("end");
        ByteBuf last = seen.poll(5, TimeUnit.SECONDS);
        harness.net.stop();
        assertEquals("kept!", kept.toString(StandardCharsets.US_ASCII));
        kept.release();
        assertEquals(0, last.refCnt());
    }

    @Test
    void whatCannotBeSentIsReleased() {
        add(handler("a"), "1.0.0");
        UdpPort unbound = new UdpPort(new ProtocolPorts("none", 0, 0), null, null, harness.workers.timer(), null);
        ByteBuf content = Unpooled.copiedBuffer(new byte[10]);
        unbound.write(content, new InetSocketAddress("127.0.0.1", 9));
        unbound.flush();
        assertEquals(0, content.refCnt());
        assertEquals(0, unbound.number());
    }

    @Test
    void occupiedPortIsTriedAgain() throws Exception {
        ProtocolPorts late;
        try (DatagramSocket other = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            late = new ProtocolPorts("late", other.getLocalPort(), 0);
            int before = harness.workers.timer.pending();
            harness.net.portsForHandlers().addUdp(handler("a"), late, NetHarness.version("1.0.0"));
            harness.awaitTimers(before + 1);
            harness.workers.timer.advance(2_000_000);
            harness.awaitTimers(before + 1);
            assertFalse(harness.net.ports().containsKey("late"));
        }
        harness.workers.timer.advance(2_000_000);
        assertEquals(late.port(), harness.awaitBound("late"));
    }

    @Test
    void socketStaysWhenTheHandlerLeaves() throws Exception {
        DatagramHandler first = handler("a");
        add(first, "1.0.0");
        int port = harness.net.ports().get("dgram");
        harness.net.portsForHandlers().removeUdp(first, PORTS);
        send("to nobody");
        add(handler("b"), "2.0.0");
        assertEquals(port, harness.net.ports().get("dgram"));
        send("b-again");
        String text = taken.poll(5, TimeUnit.SECONDS);
        // the first may wait in the socket until the second handler is there
        assertEquals("b took b-again as new", text.contains("nobody") ? taken.poll(5, TimeUnit.SECONDS) : text);
    }
}
