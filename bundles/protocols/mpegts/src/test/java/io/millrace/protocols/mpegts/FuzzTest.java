package io.millrace.protocols.mpegts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Whatever comes, the pull goes on: what is good after it is published. */
class FuzzTest {
    private static final int PORT = 5_000;
    private static final int ROUNDS = 60;

    private final SplittableRandom random = new SplittableRandom(35);
    private final List<byte[]> good = TestServer.datagrams(TestServer.transport(0, 2));

    private byte[] wild(byte[] datagram) {
        byte[] copy = datagram.clone();
        switch (random.nextInt(4)) {
            case 0 -> copy = Arrays.copyOf(copy, random.nextInt(copy.length));
            case 1 -> random.nextBytes(copy);
            case 2 -> copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
            default -> {
                for (int i = 0; i < 40; i++) {
                    copy[random.nextInt(copy.length)] = (byte) random.nextInt(256);
                }
            }
        }
        return copy;
    }

    @Test
    void transportPackets() {
        TestServer server = new TestServer(Map.of());
        server.pull("udp://127.0.0.1:5000");
        for (int round = 0; round < ROUNDS; round++) {
            server.receive(PORT, good.stream().map(this::wild).toList());
            server.run(10_000);
        }
        assertRecovers(server, false);
    }

    @Test
    void rtpPackets() {
        TestServer server = new TestServer(Map.of("reorderBytes", "16384"));
        server.pull("rtp://127.0.0.1:5000");
        for (int round = 0; round < ROUNDS; round++) {
            int number = 0;
            for (byte[] each : good) {
                int sequence = random.nextInt(3) == 0 ? random.nextInt(1 << 16) : number++;
                byte[] packet = TestServer.rtp(33, sequence, random.nextInt(50) == 0 ? 9 : 8, each);
                server.receive(PORT, List.of(random.nextBoolean() ? packet : wild(packet)));
            }
            server.run(10_000);
        }
        assertRecovers(server, true);
    }

    private void assertRecovers(TestServer server, boolean rtp) {
        server.run(10 * TestServer.SECOND_US);
        int before = server.runs.size();
        for (int i = 0; i < good.size(); i++) {
            server.receive(PORT, List.of(rtp ? TestServer.rtp(33, i, 77, good.get(i)) : good.get(i)));
        }
        assertTrue(server.state().startsWith("RUNNING"), server.state());
        assertEquals(before + 1, server.runs.size());
        int pictures = TestServer.video(server.publisher(before).samples).size();
        assertTrue(pictures >= 49, "of 50 pictures " + pictures);
    }
}
