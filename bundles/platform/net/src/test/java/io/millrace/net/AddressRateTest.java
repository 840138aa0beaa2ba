package io.millrace.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class AddressRateTest {
    private final AddressRate rate = new AddressRate();

    private static InetAddress address(int last) throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {10, 0, (byte) (last >> 8), (byte) last});
    }

    private int allowed(int address, int asked, long nowUs) throws UnknownHostException {
        int allowed = 0;
        for (int i = 0; i < asked; i++) {
            allowed += rate.allows(address(address), 10, 100, nowUs) ? 1 : 0;
        }
        return allowed;
    }

    @Test
    void anAddressGetsItsShare() throws UnknownHostException {
        assertEquals(20, allowed(1, 100, 0));
        assertEquals(10, allowed(1, 100, 1_000_000));
        assertEquals(20, allowed(2, 100, 1_000_000), "another is not affected");
        assertEquals(0, allowed(1, 1, 1_050_000), "half of one");
        assertEquals(1, allowed(1, 1, 1_200_000));
    }

    @Test
    void allTogetherAreBounded() throws UnknownHostException {
        int allowed = 0;
        for (int address = 0; address < 5_000; address++) {
            allowed += allowed(address, 1, 0);
        }
        assertEquals(200, allowed);
        assertTrue(allowed(9_999, 1, 1_000_000) > 0, "later it works again");
    }

    @Test
    void aNetworkOfIpv6IsOneAddress() throws UnknownHostException {
        InetAddress first = InetAddress.getByName("2001:db8:0:1::1");
        for (int i = 0; i < 20; i++) {
            assertTrue(rate.allows(first, 10, 100, 0));
        }
        assertFalse(rate.allows(InetAddress.getByName("2001:db8:0:1:ffff::2"), 10, 100, 0));
        assertTrue(rate.allows(InetAddress.getByName("2001:db8:0:2::1"), 10, 100, 0));
    }
}
