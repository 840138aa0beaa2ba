package io.millrace.protocols.srt.connect;

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
}
