package io.millrace.core.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A segment's bytes. */
final class SegmentMemoryTest {
    @Test
    void aForeseenSegmentIsOneBuffer() {
        SegmentMemory memory = new SegmentMemory(100_000);
        for (int i = 0; i < 10; i++) {
            memory.append(List.of(Windows.bytes(10_000, i)));
        }
        assertEquals(1, memory.buffers().size());
        assertEquals(100_000, memory.sizeBytes());
    }

    @Test
    void anySizesInAnyOrderStayWhatTheyWere() {
        Random random = new Random(5);
        for (int round = 0; round < 50; round++) {
            SegmentMemory memory = new SegmentMemory(random.nextInt(30_000));
            List<ByteBuffer> parts = new ArrayList<>();
            ByteBuffer all = ByteBuffer.allocate(1 << 20);
            for (int i = 0; i < 20; i++) {
                ByteBuffer a = Windows.bytes(random.nextInt(20_000), i);
                ByteBuffer b = Windows.bytes(random.nextInt(20_000), -i);
                ByteBuffer part = memory.append(List.of(a, b));
                assertEquals(0, a.position(), "the payload is not consumed");
                assertTrue(part.isDirect());
                parts.add(part);
                all.put(a).put(b);
            }
            assertEquals(all.flip(), join(memory.buffers()));
            assertEquals(all, join(parts));
            assertTrue(
                    memory.buffers().size() <= 9,
                    "slabs grow: " + memory.buffers().size());
        }
    }

    @Test
    void nobodyCanChangeThem() {
        SegmentMemory memory = new SegmentMemory(0);
        ByteBuffer part = memory.append(List.of(Windows.bytes(5, 1)));
        assertThrows(ReadOnlyBufferException.class, () -> part.put(0, (byte) 2));
        ByteBuffer whole = memory.buffers().get(0);
        assertThrows(ReadOnlyBufferException.class, () -> whole.put(0, (byte) 2));
        memory.append(List.of(Windows.bytes(5, 2)));
        assertEquals(5, whole.remaining(), "what was handed out does not grow");
    }

    private static ByteBuffer join(List<ByteBuffer> buffers) {
        ByteBuffer joined = ByteBuffer.allocate(1 << 20);
        buffers.forEach(buffer -> joined.put(buffer.duplicate()));
        return joined.flip();
    }
}
