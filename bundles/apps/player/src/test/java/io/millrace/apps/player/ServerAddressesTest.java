package io.millrace.apps.player;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerAddressesTest {
    private static ServerAddresses with(String name, String value) {
        return new ServerAddresses(Map.of(name, value));
    }

    @ParameterizedTest
    @CsvSource({"2935,2935", "' 2935 ',2935", "0,1935", "-1,1935", "65536,1935", "'',1935", "rtmp,1935"})
    void aPortIsWhatTheEnvironmentSaysIfItIsOne(String value, int port) {
        assertEquals(port, with("MILLRACE_RTMP_PORT", value).port("RTMP", 1935));
    }

    @Test
    void anUnsetPortIsTheDefault() {
        assertEquals(8080, new ServerAddresses(Map.of()).port("HTTP", 8080));
    }

    @Test
    void aServerBoundToItselfHasNoOtherAddress() {
        assertEquals(List.of(), with("MILLRACE_BIND", "127.0.0.1").lanAddresses());
        assertEquals(List.of(), with("MILLRACE_BIND", "::1").lanAddresses());
    }

    @Test
    void aServerBoundToOneAddressHasThatOne() {
        assertEquals(
                List.of("192.168.7.8"), with("MILLRACE_BIND", "192.168.7.8").lanAddresses());
    }

    @Test
    void aServerOnAllAddressesNamesThoseOfTheNetwork() {
        for (String bind : List.of("", "0.0.0.0", "::")) {
            for (String address : with("MILLRACE_BIND", bind).lanAddresses()) {
                assertFalse(address.startsWith("127.") || address.contains("%"), address);
            }
        }
    }

    @Test
    void privateAddressesComeFirstAndIpv6OnlyAlone() throws Exception {
        List<InetAddress> addresses = new ArrayList<>();
        for (String text : List.of("2001:db8::5", "203.0.113.9", "192.168.1.20", "10.0.0.7", "192.168.1.20")) {
            addresses.add(InetAddress.getByName(text));
        }
        assertEquals(List.of("192.168.1.20", "10.0.0.7", "203.0.113.9"), ServerAddresses.order(addresses));
        assertEquals(List.of("2001:db8:0:0:0:0:0:5"), ServerAddresses.order(addresses.subList(0, 1)));
    }

    @Test
    void keylessPublishingCanBeOff() {
        assertTrue(new ServerAddresses(Map.of()).isLoopbackPublishAllowed());
        assertTrue(with("MILLRACE_LOOPBACK_PUBLISH", "on").isLoopbackPublishAllowed());
        assertFalse(with("MILLRACE_LOOPBACK_PUBLISH", "OFF ").isLoopbackPublishAllowed());
    }
}
