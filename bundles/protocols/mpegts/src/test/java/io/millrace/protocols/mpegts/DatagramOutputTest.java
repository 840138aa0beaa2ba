package io.millrace.protocols.mpegts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.formats.mpegts.TsPackets;
import io.millrace.net.DatagramBinding;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DatagramOutputTest {
    private static final InetSocketAddress THERE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);

    private final TestNetwork network = new TestNetwork();
    private final TestNetwork.Socket socket = network.new Socket(DatagramBinding.of(THERE), datagram -> true);
    private final DatagramOutput output = new DatagramOutput(socket, THERE, false, new SplittableRandom(1));
    private final ClockPacer pacer = new ClockPacer(0, 1 << 20);

    /** Packets that are due at once. */
    private void due(int count) {
        byte[] packets = new byte[count * TsPackets.PACKET_BYTES];
        for (int i = 0; i < count; i++) {
            Arrays.fill(packets, i * TsPackets.PACKET_BYTES, (i + 1) * TsPackets.PACKET_BYTES, (byte) (i + 1));
            packets[i * TsPackets.PACKET_BYTES + 3] = 0x10;
        }
        packets[3] = 0x30;
        packets[4] = 7;
        packets[5] = 0x10;
        pacer.clear();
        pacer.add(packets, packets.length, 0);
        pacer.finish();
    }

    @Test
    void sevenPacketsAreADatagram() {
        due(15);
        assertEquals(2 * TestServer.DATAGRAM, output.send(pacer, 0));
        assertEquals(2, network.sent.size());
        assertEquals(1, network.flushes);
        byte[] second = network.sent.get(1).bytes();
        assertEquals(8, second[0]);
        assertEquals(14, second[TestServer.DATAGRAM - 1]);
        assertEquals(40_000, output.dueUs(), "one waits for others");
    }

    @Test
    void aDatagramThatDoesNotFillSoonIsFilledWithNullPackets() {
        due(2);
        assertEquals(0, output.send(pacer, 39_999));
        assertEquals(0, network.flushes);
        assertEquals(TestServer.DATAGRAM, output.send(pacer, 40_000));
        byte[] datagram = network.sent.get(0).bytes();
        assertEquals(1, datagram[0]);
        assertEquals(2, datagram[TsPackets.PACKET_BYTES]);
        for (int at = 2 * TsPackets.PACKET_BYTES; at < datagram.length; at += TsPackets.PACKET_BYTES) {
            byte[] start = Arrays.copyOfRange(datagram, at, at + 5);
            assertArrayEquals(new byte[] {0x47, 0x1F, (byte) 0xFF, 0x10, (byte) 0xFF}, start);
        }
        assertEquals(Long.MAX_VALUE, output.dueUs());
        assertEquals(0, output.send(pacer, 1_000_000));
    }
}
