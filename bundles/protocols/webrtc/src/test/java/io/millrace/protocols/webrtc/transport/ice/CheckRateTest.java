package io.millrace.protocols.webrtc.transport.ice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class CheckRateTest {
    private final CheckRate rate = new CheckRate();

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
}
