package io.millrace.protocols.webrtc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.work.Timer;
import io.millrace.testkit.FakeLiveStream;
import io.millrace.testkit.QueueExecutor;
import org.junit.jupiter.api.Test;

class KeyPictureWishesTest {
    private final KeyPictureWishes wishes = new KeyPictureWishes();
    private final QueueExecutor loop = new QueueExecutor();
    private final FakeLiveStream stream = new FakeLiveStream("live/demo");
    private int asked;

    @Test
    void wishesThatComeTogetherAreOne() {
        wishes.register(stream, loop, () -> asked++);
        for (int i = 0; i < 1_000; i++) {
            assertTrue(wishes.want(stream));
        }
        assertEquals(1, loop.size());
        loop.runAll();
        assertEquals(1, asked);
        wishes.want(stream);
        loop.runAll();
        assertEquals(2, asked);
    }

    /** A wish that comes while it is asked is not lost. */
    @Test
    void aWishWhileItIsAskedIsAnother() {
        wishes.register(stream, loop, () -> {
            if (asked++ == 0) {
                wishes.want(stream);
            }
        });
        wishes.want(stream);
        while (loop.size() > 0) {
            loop.runAll();
        }
        assertEquals(2, asked);
    }

    @Test
    void onlyWhoIsThereIsAsked() {
        assertFalse(wishes.want(stream));
        Timer.Cancellable first = wishes.register(stream, loop, () -> asked++);
        assertFalse(wishes.want(new FakeLiveStream("live/other")));
        Timer.Cancellable second = wishes.register(stream, loop, () -> asked += 10);
        first.cancel();
        assertTrue(wishes.want(stream), "the one that came after it stays");
        loop.runAll();
        assertEquals(10, asked);
        second.cancel();
        assertFalse(wishes.want(stream));
    }
}
