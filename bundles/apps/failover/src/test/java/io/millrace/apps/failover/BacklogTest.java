package io.millrace.apps.failover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.Sample;
import io.millrace.testkit.SyntheticStream;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is held of an input. */
class BacklogTest {
    private static final long SECOND_US = 1_000_000;

    private final Backlog backlog = new Backlog();

    private void add(SyntheticStream encoder, long fromUs, long toUs) {
        encoder.samples(fromUs, toUs).forEach(backlog::add);
    }

    @Test
    void itHoldsWholeGroupsOfTheLastSeconds() {
        SyntheticStream encoder = SyntheticStream.of(25, 50);
        backlog.tracks(encoder.tracks(), 0);
        add(encoder, 0, 100 * SECOND_US);
        long oldest = backlog.keys().iterator().next();
        assertTrue(backlog.get(oldest).isSync());
        assertEquals(92 * SECOND_US, backlog.get(oldest).dtsUs());
        assertEquals(98 * SECOND_US, backlog.get(backlog.newestKey()).dtsUs());
        Recorded.assertBetween(0L, 64L, oldest - backlog.first());
    }

    @Test
    void aVeryLongGroupIsGivenUp() {
        SyntheticStream encoder = SyntheticStream.of(25, 10_000);
        backlog.tracks(encoder.tracks(), 0);
        add(encoder, 0, 20 * SECOND_US);
        assertTrue(backlog.hasKey());
        add(encoder, 20 * SECOND_US, 40 * SECOND_US);
        assertFalse(backlog.hasKey());
        assertTrue(backlog.goesOn(), "who followed it can decode what comes");
        assertEquals(Backlog.NONE, backlog.newestKey());
        assertTrue(backlog.get(backlog.first()).dtsUs() >= 9_900_000);
        backlog.clear();
        add(encoder, 40 * SECOND_US, 41 * SECOND_US);
        assertFalse(backlog.goesOn(), "behind a gap only a key picture helps");
    }

    @Test
    void itsSizeIsBounded() {
        SyntheticStream encoder = SyntheticStream.of(25, 1_000).withFrameBytes(1 << 20);
        backlog.tracks(encoder.tracks(), 0);
        add(encoder, 0, 4 * SECOND_US);
        long bytes = 0;
        for (long i = backlog.first(); i < backlog.next(); i++) {
            bytes += backlog.get(i).sizeBytes();
        }
        Recorded.assertBetween(Backlog.MOST_BYTES / 2, Backlog.MOST_BYTES, bytes);
    }

    @Test
    void nothingOfAnotherFormatIsHeld() {
        SyntheticStream encoder = SyntheticStream.of(25, 50);
        backlog.tracks(encoder.tracks(), 0);
        add(encoder, 0, 5 * SECOND_US);
        long next = backlog.next();
        backlog.tracks(List.of(SyntheticStream.VIDEO), 0);
        assertEquals(next, backlog.first());
        assertFalse(backlog.hasKey());
    }

    @Test
    void smallAndLargeSamplesHaveFingerprintsOfTheirOwn() {
        for (int bytes : new int[] {1, 7, 8, 9, 200, 600, 5_000}) {
            for (int at = 0; at < Math.min(bytes, 512); at++) {
                ByteBuffer one = ByteBuffer.allocate(bytes);
                ByteBuffer other = ByteBuffer.allocate(bytes);
                for (int i = at; i < bytes; i++) {
                    other.put(i, (byte) (i * 13 + 1));
                }
                assertNotEquals(print(one), print(other));
                assertEquals(print(other.duplicate()), print(other));
            }
        }
        assertNotEquals(print(ByteBuffer.allocate(10)), print(ByteBuffer.allocate(9)));
    }

    private static long print(ByteBuffer payload) {
        return Fingerprint.of(new Sample(0, 0, 0, 0, payload));
    }
}
