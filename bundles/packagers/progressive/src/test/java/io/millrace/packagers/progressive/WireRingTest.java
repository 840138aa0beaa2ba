package io.millrace.packagers.progressive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.live.FanoutRing;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class WireRingTest {
    private final WireRing ring = new WireRing();

    private void publish(int bytes, boolean sync, long dtsUs) {
        ByteBuffer room = ring.room(bytes);
        for (int i = 0; i < bytes; i++) {
            room.put((byte) (dtsUs / 1_000));
        }
        ring.publish(bytes, sync, dtsUs, sync);
    }

    @Test
    void messagesLieBehindOneAnother() {
        FanoutRing<WireChunk>.Cursor cursor = ring.cursor();
        publish(1_000, true, 1_000);
        publish(500, false, 2_000);
        WireChunk first = cursor.poll();
        WireChunk second = cursor.poll();
        assertSame(first.segment(), second.segment());
        assertEquals(first.to(), second.from());
        assertEquals(500, second.to() - second.from());
        assertEquals(2, first.segment().view().get(second.from()));
        assertNull(cursor.poll());
    }

    @Test
    void aMessageNeverSpansSegmentsAndMayBeLargerThanOne() {
        FanoutRing<WireChunk>.Cursor cursor = ring.cursor();
        publish(500 << 10, true, 0);
        publish(20 << 10, false, 1_000);
        publish(2 << 20, false, 2_000);
        WireChunk first = cursor.poll();
        WireChunk second = cursor.poll();
        WireChunk third = cursor.poll();
        assertNotSame(first.segment(), second.segment());
        assertEquals(0, second.from());
        assertEquals(2 << 20, third.to() - third.from());
    }

    @Test
    void keepsTwoSyncMessagesAndFourSeconds() {
        for (int second = 0; second <= 20; second++) {
            publish(1_000, true, second * 1_000_000L);
            publish(1_000, false, second * 1_000_000L + 500_000);
        }
        assertEquals(10_000, ring.heldBytes(), "of five seconds");
        WireRing slow = new WireRing();
        for (int i = 0; i < 10; i++) {
            slow.room(1_000).put(new byte[1_000]);
            slow.publish(1_000, true, i * 10_000_000L, true);
        }
        assertEquals(2_000, slow.heldBytes());
    }

    @Test
    void tellsOnceThatThereIsSomethingNew() {
        publish(10, false, 0);
        assertTrue(ring.isNew());
        assertEquals(false, ring.isUrgent());
        publish(10, true, 0);
        assertTrue(ring.isUrgent());
        ring.woken();
        assertEquals(false, ring.isNew() || ring.isUrgent());
    }

    @Test
    void afterAJumpBackOldSyncMessagesDoNotPileUp() {
        for (int i = 0; i < 10; i++) {
            publish(100, true, 100_000_000L + i * 1_000_000L);
        }
        ring.timesJumped();
        for (int i = 0; i < 20; i++) {
            publish(100, true, i * 1_000_000L);
        }
        assertTrue(ring.heldBytes() <= 600, () -> ring.heldBytes() + " bytes");
    }

    @Test
    void syncMessagesWhoseTimesStandStillDoNotPileUp() {
        for (int i = 0; i < 20_000; i++) {
            publish(100, true, 5_000_000);
        }
        assertTrue(ring.heldSyncs() <= 4096, () -> ring.heldSyncs() + " marks");
        assertTrue(ring.heldBytes() <= 4096 * 100, () -> ring.heldBytes() + " bytes");
    }
}
