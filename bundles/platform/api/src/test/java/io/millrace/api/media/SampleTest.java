package io.millrace.api.media;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import org.junit.jupiter.api.Test;

/** Samples are shared by all readers on all threads: nobody may change one, or move another's position. */
class SampleTest {
    private final byte[] bytes = {9, 1, 2, 3, 9};
    private final Sample sample = new Sample(
            1, 10, 30, Sample.SYNC | Sample.VIDEO, ByteBuffer.wrap(bytes, 1, 3).slice());

    @Test
    void eachReaderHasItsOwnView() {
        ByteBuffer one = sample.payload();
        byte[] read = new byte[3];
        one.get(read);
        assertArrayEquals(new byte[] {1, 2, 3}, read);
        assertEquals(3, sample.payload().remaining());
        assertEquals(3, sample.sizeBytes());
    }

    @Test
    void nobodyCanWrite() {
        assertThrows(ReadOnlyBufferException.class, () -> sample.payload().put((byte) 0));
        assertThrows(
                ReadOnlyBufferException.class, () -> sample.at(1, 1).payload().put((byte) 0));
        assertTrue(sample.payload().isReadOnly());
    }

    @Test
    void flagsAreRead() {
        assertTrue(sample.isSync() && sample.isVideo());
        Sample other = new Sample(1, 0, 0, Sample.DISCARDABLE, ByteBuffer.allocate(0));
        assertFalse(other.isSync() || other.isVideo());
        assertEquals(0, other.sizeBytes());
    }

    @Test
    void movingInTimeKeepsEverythingElse() {
        Sample moved = sample.at(100, 120);
        assertEquals(new Sample(1, 100, 120, sample.flags(), sample.payload()), moved);
        assertEquals(10, sample.dtsUs());
    }
}
