package io.millrace.net.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangesTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.1, true",
        "10.0.0.1, 10.0.0.2, false",
        "10.0.0.0/8, 10.255.3.4, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "192.168.4.0/22, 192.168.7.255, true",
        "192.168.4.0/22, 192.168.8.0, false",
        "0.0.0.0/0, 8.8.8.8, true",
        "0.0.0.0/0, ::1, false",
        "::1, ::1, true",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
        "::ffff:10.0.0.1, 10.0.0.1, true",
        "10.0.0.1/32, 10.0.0.1, true",
        "10.0.0.1/31, 10.0.0.0, true",
    })
    void blocksContainAddresses(String ranges, String address, boolean contained) throws UnknownHostException {
        assertEquals(contained, AddressRanges.parse(ranges).contains(InetAddress.getByName(address)));
    }

    @Test
    void severalAreSeparatedByCommasOrSpaces() throws UnknownHostException {
        AddressRanges ranges = AddressRanges.parse(" 127.0.0.1, 10.0.0.0/8  ::1 ");
        assertTrue(ranges.contains(InetAddress.getByName("10.1.1.1")));
        assertTrue(ranges.contains(InetAddress.getByName("::1")));
        assertTrue(AddressRanges.parse("").isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "proxy.example.com",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/x",
                "::/129",
                "1.2.3.4.5",
                "10/8",
                "10.0.0",
                "fe80::1%eth0",
                "/8",
                "999.1.1.1"
            })
    void namesAndNonsenseAreRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> AddressRanges.parse(text));
    }
}
