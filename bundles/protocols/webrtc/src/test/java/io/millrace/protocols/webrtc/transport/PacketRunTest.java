package io.millrace.protocols.webrtc.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PacketRunTest {
    /** Writes down what it gets: bytes in all, and of each packet. */
    private static final class RecordingPath implements Path {
        private final List<String> writes = new ArrayList<>();
        private final boolean framed;
        private boolean writable = true;
        private int flushes;

        private RecordingPath(boolean framed) {
            this.framed = framed;
        }

        @Override
        public InetSocketAddress remote() {
            return TestNetwork.address(1);
        }

        @Override
        public boolean isFramed() {
            return framed;
        }

        @Override
        public boolean isWritable() {
            return writable;
        }

        @Override
        public void write(ByteBuf packets, int segmentBytes) {
            writes.add(packets.readableBytes() + "/" + segmentBytes);
            packets.release();
        }

        @Override
        public void flush() {
            flushes++;
        }

        @Override
        public void close() {}
    }

    private final PacketRun run = new PacketRun();
    private final byte[] packet = new byte[1_500];

    @Test
    void packetsOfOneLengthLieTogether() {
        RecordingPath path = new RecordingPath(false);
        run.to(path);
        for (int bytes : new int[] {1_200, 1_200, 700, 1_200, 1_300, 1_300}) {
            assertTrue(run.add(packet, bytes));
        }
        run.flush();
        assertEquals(List.of("3100/1200", "1200/1200", "2600/1300"), path.writes);
        assertEquals(1, path.flushes);
        run.flush();
        assertEquals(1, path.flushes, "nothing was there");
    }

    @Test
    void aRunIsBounded() {
        RecordingPath path = new RecordingPath(false);
        run.to(path);
        for (int i = 0; i < 70; i++) {
            run.add(packet, 100);
        }
        run.flush();
        assertEquals(List.of("3200/100", "3200/100", "600/100"), path.writes);
    }

    @Test
    void framesHaveTheirLengthsInFront() {
        RecordingPath path = new RecordingPath(true);
        run.to(path);
        run.add(packet, 100);
        run.add(packet, 1_000);
        run.add(packet, 10);
        run.flush();
        assertEquals(List.of("1116/102"), path.writes);
    }

    @Test
    void thereMayBeNoWay() {
        assertFalse(run.add(packet, 10));
        RecordingPath path = new RecordingPath(false);
        path.writable = false;
        run.to(path);
        assertFalse(run.add(packet, 10));
        run.to(null);
        run.flush();
        assertEquals(0, path.flushes);
    }

    @Test
    void whatIsThereGoesTheOldWay() {
        RecordingPath before = new RecordingPath(false);
        RecordingPath after = new RecordingPath(false);
        run.to(before);
        run.add(packet, 10);
        run.to(after);
        run.add(packet, 20);
        run.flush();
        assertEquals(List.of("10/10"), before.writes);
        assertEquals(List.of("20/20"), after.writes);
    }
}
