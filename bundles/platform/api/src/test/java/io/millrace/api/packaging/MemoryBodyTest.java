package io.millrace.api.packaging;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryBodyTest {
    private static final byte[] BYTES = "0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    @Test
    void everyRangeOverSeveralBuffersIsRight() {
        Body body = body();
        assertEquals(BYTES.length, body.sizeBytes());
        for (int from = 0; from <= BYTES.length; from++) {
            for (int to = from; to <= BYTES.length; to++) {
                assertArrayEquals(Arrays.copyOfRange(BYTES, from, to), read(body, from, to), from + "-" + to);
            }
        }
    }

    @Test
    void readersDoNotDisturbEachOtherNorTheBytes() {
        Body body = body();
        read(body, 0, 16);
        assertArrayEquals(BYTES, read(body, 0, 16));
        List<ByteBuffer> parts =
                body.read(new ByteRange(0, 16)).toCompletableFuture().join();
        assertTrue(parts.stream().allMatch(ByteBuffer::isReadOnly));
    }

    @Test
    void rangesOutsideAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> body().read(new ByteRange(0, 17)));
        assertThrows(IllegalArgumentException.class, () -> new ByteRange(-1, 3));
        assertThrows(IllegalArgumentException.class, () -> new ByteRange(4, 3));
    }

    /** Three buffers, one empty, one that is a window of a larger. */
    private static Body body() {
        ByteBuffer window = ByteBuffer.wrap(BYTES).position(5).limit(11);
        return Body.of(List.of(
                ByteBuffer.wrap(BYTES, 0, 5),
                ByteBuffer.allocate(0),
                window,
                ByteBuffer.wrap(Arrays.copyOfRange(BYTES, 11, 16))));
    }

    private static byte[] read(Body body, int from, int to) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (ByteBuffer part :
                body.read(new ByteRange(from, to)).toCompletableFuture().join()) {
            while (part.hasRemaining()) {
                out.write(part.get());
            }
        }
        return out.toByteArray();
    }
}
