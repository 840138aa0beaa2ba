package io.millrace.protocols.srt.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class ConnectTest {
    private static final long MINUTE_US = 60_000_000;
    private static final InetSocketAddress CALLER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 4_000);

    @Test
    void aCookieIsGoodForItsCallerAndAMinute() {
        SynCookies cookies = new SynCookies();
        long nowUs = 10 * MINUTE_US + 5;
        int cookie = cookies.cookie(CALLER, nowUs);
        assertNotEquals(0, cookie);
        assertTrue(cookies.isValid(cookie, CALLER, nowUs));
        assertTrue(cookies.isValid(cookie, CALLER, nowUs + MINUTE_US));
        assertFalse(cookies.isValid(cookie, CALLER, nowUs + 2 * MINUTE_US));
        assertFalse(cookies.isValid(cookie + 1, CALLER, nowUs));
        InetSocketAddress other = new InetSocketAddress(InetAddress.getLoopbackAddress(), 4_001);
        assertFalse(cookies.isValid(cookie, other, nowUs));
        assertFalse(new SynCookies().isValid(cookie, CALLER, nowUs), "each server has a secret of its own");
    }

    @Test
    void handshakesOfOneAddressAreCounted() throws Exception {
        HandshakeRate rate = new HandshakeRate();
        InetAddress one = InetAddress.getByName("192.0.2.1");
        InetAddress two = InetAddress.getByName("192.0.2.2");
        long nowUs = MINUTE_US;
        int allowed = 0;
        for (int i = 0; i < 100; i++) {
            allowed += rate.allows(one, 10, 1_000, nowUs) ? 1 : 0;
        }
        assertEquals(20, allowed);
        assertTrue(rate.allows(two, 10, 1_000, nowUs), "others are not held up");
        assertFalse(rate.allows(one, 10, 1_000, nowUs + 50_000));
        assertTrue(rate.allows(one, 10, 1_000, nowUs + 200_000));
    }

    @Test
    void handshakesOfAllAddressesAreCountedToo() throws Exception {
        HandshakeRate rate = new HandshakeRate();
        int allowed = 0;
        for (int i = 0; i < 6_000; i++) {
            InetAddress spoofed = InetAddress.getByAddress(new byte[] {10, 1, (byte) (i >> 8), (byte) i});
            allowed += rate.allows(spoofed, 10, 500, MINUTE_US) ? 1 : 0;
        }
        assertEquals(1_000, allowed);
    }
}
