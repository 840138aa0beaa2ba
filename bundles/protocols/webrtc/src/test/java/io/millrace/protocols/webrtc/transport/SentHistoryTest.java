package io.millrace.protocols.webrtc.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.protocols.webrtc.transport.dtls.HandshakeThreads;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Packets that are sent again as they were. */
class SentHistoryTest {
    private static final InetSocketAddress ADDRESS = TestNetwork.address(40_001);
    private static final int SSRC = 0xABCDEF;

    private final SentHistory history = new SentHistory(SSRC);

    private static byte[] packet(int sequence, int length) {
        byte[] packet = new byte[length];
        Arrays.fill(packet, (byte) (sequence * 31));
        return packet;
    }

    private byte[] get(int sequence) {
        byte[] out = new byte[2_048];
        return Arrays.copyOf(out, history.get(sequence, out));
    }

    @Test
    void theNewestAreThere() {
        for (int sequence = 60_000; sequence < 70_000; sequence++) {
            int length = 20 + sequence % 1_200;
            history.add(sequence & 0xFFFF, packet(sequence, length), length);
            for (int back = 0; back < 300; back += 23) {
                int earlier = sequence - back;
                if (earlier >= 60_000) {
                    assertArrayEquals(packet(earlier, 20 + earlier % 1_200), get(earlier & 0xFFFF));
                }
            }
        }
        assertEquals(0, get(70_000 & 0xFFFF).length, "not sent yet");
        assertEquals(0, get(68_900 & 0xFFFF).length, "too many since then");
    }

    @Test
    void noMoreThanItsBytesAreHeld() {
        for (int sequence = 0; sequence < 1_000; sequence++) {
            history.add(sequence, packet(sequence, 1_300), 1_300);
        }
        int held = 0;
        for (int sequence = 0; sequence < 1_000; sequence++) {
            held += get(sequence).length > 0 ? 1 : 0;
        }
        assertEquals(SentHistory.BYTES / 1_300, held);
        assertArrayEquals(packet(999, 1_300), get(999));
        assertArrayEquals(packet(600, 1_300), get(600));
    }

    @Test
    void aPeerGetsTheSameBytesOfTheKeptSource() throws Exception {
        TestWorkers workers = new TestWorkers();
        TestNetwork network = new TestNetwork();
        TransportServer server = new TransportServer(workers, network, Map.of(), "203.0.113.7");
        try {
            network.serve(server);
            RecordingListener listener = new RecordingListener();
            TestPeer peer = new TestPeer(network, Setup.ACTPASS);
            Transport transport = server.open(peer.offer(), listener);
            peer.answered(transport.local(), new HandshakeThreads(workers));
            peer.from(ADDRESS);
            peer.connect(transport.local());
            listener.awaitConnected();
            int[] again = network.onLoop(() -> {
                transport.keepSent(SSRC);
                send(transport, SSRC, 7);
                send(transport, SSRC + 1, 8);
                int[] bytes = {transport.sendAgain(7), transport.sendAgain(8), transport.sendAgain(9)};
                transport.flush();
                return bytes;
            });
            byte[] first = peer.receiveProtected();
            peer.receiveProtected();
            assertArrayEquals(first, peer.receiveProtected());
            assertArrayEquals(new int[] {first.length, 0, 0}, again);
        } finally {
            server.stop();
            network.close();
            workers.close();
        }
    }

    private static void send(Transport transport, int ssrc, int sequence) {
        ByteBuf payload = Unpooled.copiedBuffer(new byte[] {1, 2, 3, (byte) sequence});
        RtpFields fields = new RtpFields();
        fields.sequence = sequence;
        fields.ssrc = ssrc;
        transport.sendRtp(fields, payload);
    }
}
