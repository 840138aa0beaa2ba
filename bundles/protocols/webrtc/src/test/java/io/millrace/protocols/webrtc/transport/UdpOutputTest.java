package io.millrace.protocols.webrtc.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What all sessions send through the one socket leaves in as few calls as there can be. */
class UdpOutputTest {
    private static final InetSocketAddress ONE = TestNetwork.address(40_001);
    private static final InetSocketAddress OTHER = TestNetwork.address(40_002);

    private final TestNetwork network = new TestNetwork();
    private final UdpOutput output = new UdpOutput(network);
    private final List<String> arrived = new ArrayList<>();

    UdpOutputTest() {
        network.join(ONE, bytes -> arrived.add("one " + bytes.length));
        network.join(OTHER, bytes -> arrived.add("other " + bytes.length));
    }

    @AfterEach
    void close() {
        network.close();
    }

    private int flushes() {
        return network.onLoop(() -> network.flushes);
    }

    private static ByteBuf bytes(int length) {
        return Unpooled.wrappedBuffer(new byte[length]);
    }

    @Test
    void manySessionsLeaveTogether() {
        network.onLoop(() -> {
            for (int i = 0; i < 50; i++) {
                output.write(bytes(1_000), 1_000, i % 2 == 0 ? ONE : OTHER);
                output.flushSoon();
            }
            assertEquals(0, network.flushes, "once the loop has done what it does now");
            return null;
        });
        network.settle();
        assertEquals(1, flushes());
        assertEquals(50, arrived.size());
    }

    @Test
    void aLotLeavesAtOnce() {
        network.onLoop(() -> {
            for (int i = 0; i < 13; i++) {
                output.write(bytes(10_000), 1_000, ONE);
            }
            assertEquals(0, network.flushes);
            output.write(bytes(10_000), 1_000, ONE);
            assertEquals(1, network.flushes, "before the socket takes no more");
            output.flushSoon();
            return null;
        });
        network.settle();
        assertEquals(1, flushes(), "nothing was left");
        assertEquals(140, arrived.size(), "in packets of a thousand bytes");
    }

    @Test
    void nothingIsFlushedForNothing() {
        network.onLoop(() -> {
            output.flushSoon();
            return null;
        });
        network.settle();
        assertEquals(0, flushes());
        network.onLoop(() -> {
            output.write(bytes(10), 10, ONE);
            output.flushSoon();
            output.flushSoon();
            return null;
        });
        network.settle();
        assertEquals(1, flushes());
    }

    /** When the server stops, what is left goes nowhere, without harm. */
    @Test
    void aLoopThatIsGoneTakesNothing() {
        network.onLoop(() -> {
            output.write(bytes(10), 10, ONE);
            return null;
        });
        network.close();
        output.flushSoon();
        assertEquals(0, network.flushes);
    }

    /** Paths are known again by their addresses, not by who made them. */
    @Test
    void onePathIsOneAddress() {
        UdpPath path = new UdpPath(output, ONE);
        assertEquals(path, new UdpPath(output, TestNetwork.address(40_001)));
        assertNotEquals(path, new UdpPath(output, OTHER));
        assertFalse(path.isFramed());
        assertTrue(path.isWritable());
        network.onLoop(() -> {
            path.write(bytes(25), 10);
            path.flush();
            path.close();
            return null;
        });
        network.settle();
        assertEquals(List.of("one 10", "one 10", "one 5"), arrived);
    }
}
