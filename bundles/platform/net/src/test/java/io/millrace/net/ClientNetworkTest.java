package io.millrace.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class ClientNetworkTest {
    private static ClientNetwork of(String address) throws UnknownHostException {
        return ClientNetwork.of(InetAddress.getByName(address));
    }

    @Test
    void anAddressOfIpv4IsAClient() throws UnknownHostException {
        assertEquals(of("192.0.2.1"), of("192.0.2.1"));
        assertNotEquals(of("192.0.2.1"), of("192.0.2.2"));
        assertEquals("192.0.2.1", of("192.0.2.1").toString());
        assertEquals(of("192.0.2.1"), of("::ffff:192.0.2.1"), "the same in another form");
    }

    @Test
    void aNetworkOfIpv6IsAClient() throws UnknownHostException {
        assertEquals(of("2001:db8:0:1::1"), of("2001:db8:0:1:ffff:ffff:ffff:ffff"));
        assertEquals(of("2001:db8:0:1::1").hashCode(), of("2001:db8:0:1::2").hashCode());
        assertNotEquals(of("2001:db8:0:1::1"), of("2001:db8:0:2::1"));
        assertEquals("2001:db8:0:1:0:0:0:0/64", of("2001:db8:0:1::9").toString());
    }

    /** All hosts of a link have the same first 64 bits there (RFC 4291 section 2.5.6). */
    @Test
    void hostsOfALinkAreClientsEach() throws UnknownHostException {
        assertEquals(of("fe80::1"), of("fe80::1"));
        assertNotEquals(of("fe80::1"), of("fe80::2"));
        assertEquals("fe80:0:0:0:0:0:0:1", of("fe80::1").toString());
    }
}
