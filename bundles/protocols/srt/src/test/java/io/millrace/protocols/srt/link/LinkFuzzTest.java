package io.millrace.protocols.srt.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.protocols.srt.wire.Header;
import io.millrace.protocols.srt.wire.PacketType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A peer, or somebody who pretends to be it, sends anything: nothing is thrown, memory stays bounded, the stream goes on. */
class LinkFuzzTest {
    private static final int PACKETS = 60_000;

    private final Random random = new Random(9);

    private byte[] noise() {
        byte[] bytes = new byte[20 + random.nextInt(100)];
        random.nextBytes(bytes);
        if (random.nextBoolean()) {
            int[] types = {
                PacketType.ACK, PacketType.NAK, PacketType.ACKACK, PacketType.DROP_REQUEST, PacketType.USER, 0, 1, 6, 8
            };
            ByteBuffer.wrap(bytes).putShort((short) (0x8000 | types[random.nextInt(types.length)]));
            if (random.nextBoolean()) {
                ByteBuffer.wrap(bytes).putInt(16, 1_000 + random.nextInt(2_000));
            }
        }
        return bytes;
    }

    @Test
    void noiseAmongGoodPacketsDoesNotThrow() {
        Pair.Conditions conditions = new Pair.Conditions();
        Pair pair = new Pair(conditions);
        for (int i = 0; i < PACKETS; i++) {
            byte[] bytes = noise();
            boolean shutdown = (bytes[0] & 0xFF) == 0x80 && bytes[1] == PacketType.SHUTDOWN;
            if (!shutdown) {
                pair.inject(bytes, random.nextBoolean());
            }
            if (i % 20 == 0) {
                pair.offer("p" + i);
                pair.run(1_000);
            }
        }
        assertTrue(pair.carried < PACKETS * 4, "noise is not amplified: " + pair.carried);
        assertTrue(pair.receiver.statistics().values().get("pktRcvBuf").intValue() <= 1_024);
        assertEquals(null, pair.atReceiver.closed);
    }

    @Test
    void changedPacketsOfARealConnectionDoNotThrow() {
        List<byte[]> recorded = new ArrayList<>();
        Pair.Conditions conditions = new Pair.Conditions();
        conditions.loss = 0.05;
        conditions.losing = (packet, toReceiver) -> {
            byte[] bytes = new byte[packet.remaining()];
            packet.get(bytes);
            recorded.add(bytes);
            return false;
        };
        new Pair(conditions).send(500, 2_000);
        conditions.losing = (packet, toReceiver) -> false;
        Pair pair = new Pair(conditions);
        for (int i = 0; i < PACKETS / 4; i++) {
            byte[] bytes = recorded.get(random.nextInt(recorded.size())).clone();
            for (int flips = random.nextInt(4); flips >= 0; flips--) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            boolean shutdown = Header.isControl(ByteBuffer.wrap(bytes))
                    && Header.type(ByteBuffer.wrap(bytes)) == PacketType.SHUTDOWN;
            if (!shutdown) {
                pair.inject(
                        random.nextInt(5) == 0 ? java.util.Arrays.copyOf(bytes, bytes.length / 2) : bytes, i % 2 == 0);
            }
            if (i % 10 == 0) {
                pair.offer("p" + i);
                pair.run(1_000);
            }
        }
        assertEquals(null, pair.atReceiver.closed);
    }

    /** A range of two thousand million numbers costs no more than what is on the way. */
    @Test
    void hugeRangesCostNothing() {
        Pair pair = new Pair(new Pair.Conditions());
        pair.offer("p0");
        ByteBuffer report = ByteBuffer.allocate(1_400);
        Header.putControl(report, PacketType.NAK, 0, 0, 0, 1);
        report.putInt(1 << 31 | 1_010).putInt(1_009 + 0x3FFF_FFFF);
        while (report.remaining() >= 8) {
            report.putInt(1 << 31).putInt(0x3FFF_FFFF);
        }
        long startNs = System.nanoTime();
        for (int i = 0; i < 1_000; i++) {
            pair.inject(report.array(), false);
        }
        ByteBuffer drop = ByteBuffer.allocate(24);
        Header.putControl(drop, PacketType.DROP_REQUEST, 0, 0, 0, 2);
        drop.putInt(1).putInt(0x3FFF_FFFF);
        pair.inject(drop.array(), true);
        pair.run(1_000);
        assertTrue(System.nanoTime() - startNs < 5_000_000_000L);
        assertTrue(pair.carried < 200_000, "carried " + pair.carried);
    }
}
