package io.millrace.net.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class ConnectionLimitsTest {
    private int most = 3;
    private final ConnectionLimits limits = new ConnectionLimits(() -> most, () -> 2);

    private static InetAddress address(String text) throws UnknownHostException {
        return InetAddress.getByName(text);
    }

    @Test
    void listenerTakesSoManyAndNoMore() {
        assertTrue(limits.enter() && limits.enter() && limits.enter());
        assertFalse(limits.enter());
        assertEquals(3, limits.open());
        limits.leave();
        assertTrue(limits.enter());
    }

    @Test
    void aLowerLimitThrowsNobodyOut() {
        assertTrue(limits.enter() && limits.enter() && limits.enter());
        most = 2;
        assertEquals(3, limits.open());
        limits.leave();
        assertFalse(limits.enter());
        most = 3;
        assertTrue(limits.enter());
    }

    @Test
    void clientTakesSoManyAndNoMore() throws UnknownHostException {
        assertTrue(limits.enter(address("10.0.0.1")) && limits.enter(address("10.0.0.1")));
        assertFalse(limits.enter(address("10.0.0.1")));
        assertTrue(limits.enter(address("10.0.0.2")));
        limits.leave(address("10.0.0.1"));
        assertTrue(limits.enter(address("10.0.0.1")));
    }

    @Test
    void oneIpv6NetworkIsOneClient() throws UnknownHostException {
        assertTrue(limits.enter(address("2001:db8:1:1::1")) && limits.enter(address("2001:db8:1:1:ffff::2")));
        assertFalse(limits.enter(address("2001:db8:1:1:5:5:5:5")));
        assertTrue(limits.enter(address("2001:db8:1:2::1")));
    }

    @Test
    void clientsThatLeftAreForgotten() throws UnknownHostException {
        limits.enter(address("10.0.0.1"));
        limits.enter(address("10.0.0.1"));
        limits.leave(address("10.0.0.1"));
        limits.leave(address("10.0.0.1"));
        assertEquals(0, limits.addresses());
    }
}
