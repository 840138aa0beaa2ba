package io.millrace.protocols.mpegts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SenderLockTest {
    private static final InetSocketAddress FIRST = sender(1, 1_000);
    private static final InetSocketAddress SECOND = sender(2, 1_000);
    private static final InetSocketAddress SAME_HOST = sender(1, 1_001);

    private static InetSocketAddress sender(int number, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) number}), port);
        } catch (java.net.UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theFirstIsHeardUntilItHasBeenSilent() {
        SenderLock lock = new SenderLock(Optional.empty());
        assertTrue(lock.takes(FIRST, 0));
        assertFalse(lock.takes(SECOND, 1));
        assertFalse(lock.takes(SAME_HOST, 2));
        assertTrue(lock.takes(FIRST, 1_000_000));
        assertFalse(lock.takes(SECOND, 3_000_000));
        assertTrue(lock.takes(SECOND, 3_000_001));
        assertFalse(lock.takes(FIRST, 3_000_002));
        assertEquals(4, lock.others());
    }

    @Test
    void afterItsReleaseWhoeverComesNextIsHeard() {
        SenderLock lock = new SenderLock(Optional.empty());
        assertTrue(lock.takes(FIRST, 0));
        lock.release();
        assertTrue(lock.takes(SECOND, 1));
        assertFalse(lock.takes(FIRST, 2));
    }

    @Test
    void onlyTheOneThatIsNamedIsEverHeard() {
        SenderLock lock = new SenderLock(Optional.of(SECOND.getAddress()));
        assertFalse(lock.takes(FIRST, 0));
        assertTrue(lock.takes(SECOND, 1));
        assertFalse(lock.takes(FIRST, 10_000_000));
        assertTrue(lock.takes(SECOND, 20_000_000));
        assertEquals(2, lock.others());
    }
}
