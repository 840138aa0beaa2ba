package io.millrace.net.internal;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class AddressRangesTest {
    @Test
    void severalAreSeparatedByCommasOrSpaces() throws UnknownHostException {
        AddressRanges ranges = AddressRanges.parse(" 127.0.0.1, 10.0.0.0/8  ::1 ");
        assertTrue(ranges.contains(InetAddress.getByName("10.1.1.1")));
        assertTrue(ranges.contains(InetAddress.getByName("::1")));
        assertTrue(AddressRanges.parse("").isEmpty());
    }

    @Test
    void namesAndNonsenseAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> AddressRanges.parse("10.0.0.1, proxy.example.com"));
    }
}
