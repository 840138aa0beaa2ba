package io.millrace.protocols.mpegts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TransportAddressTest {
    private static TransportAddress pull(String uri, Map<String, String> options) {
        return TransportAddress.ofPull(URI.create(uri), options);
    }

    private static String refused(String uri, Map<String, String> options) {
        return assertThrows(IllegalArgumentException.class, () -> pull(uri, options))
                .getMessage();
    }

    @Test
    void theUrlGoesBeforeTheOptions() {
        TransportAddress address = pull(
                "udp://239.1.2.3:5000?program=3&interface=eth%30",
                Map.of("program", "4", "interface", "eth1", "source", "10.0.0.1"));
        assertFalse(address.rtp());
        assertEquals("239.1.2.3", address.host());
        assertEquals(5_000, address.port());
        assertEquals(Optional.of(3), address.programme());
        assertEquals(Optional.of("eth0"), address.networkInterface());
        assertEquals("10.0.0.1", address.source().orElseThrow().getHostAddress());
        assertEquals("UDP 239.1.2.3:5000", address.toString());
    }

    @Test
    void whatIsNotSaidIsLeftOpen() {
        TransportAddress address = pull("rtp://[ff02::7]:5004", Map.of("interface", " "));
        assertTrue(address.rtp());
        assertEquals("[ff02::7]", address.host());
        assertEquals(Optional.empty(), address.source());
        assertEquals(Optional.empty(), address.programme());
        assertEquals(Optional.empty(), address.networkInterface());
        assertEquals("RTP [ff02::7]:5004", address.toString());
    }

    @Test
    void pushesHaveATimeToLive() {
        assertEquals(
                1,
                TransportAddress.ofPush(URI.create("udp://10.0.0.1:5"), Map.of())
                        .hops());
        assertEquals(
                64,
                TransportAddress.ofPush(URI.create("udp://10.0.0.1:5?ttl=64"), Map.of("ttl", "3"))
                        .hops());
        assertThrows(
                IllegalArgumentException.class,
                () -> TransportAddress.ofPush(URI.create("udp://10.0.0.1:5"), Map.of("program", "1")));
    }

    @Test
    void refusalsSayWhatIsWrong() {
        assertEquals(
                "fifo_size means nothing here; there are source, interface, program",
                refused("udp://10.0.0.1:5?fifo_size=9", Map.of()));
        assertEquals(
                "audio means nothing here; there are source, interface, program",
                refused("udp://h:5", Map.of("audio", "0")));
        assertEquals("udp://HOST:PORT has to name a port from 1 to 65535", refused("udp://10.0.0.1", Map.of()));
        assertEquals("rtp://HOST:PORT has to name a port from 1 to 65535", refused("rtp://10.0.0.1:0", Map.of()));
        assertEquals("udp://HOST:PORT has to name a port from 1 to 65535", refused("udp://h:70000", Map.of()));
        assertEquals(
                "source is the IP address of the sender, not \"encoder.example\"",
                refused("udp://h:5?source=encoder.example", Map.of()));
        assertEquals(
                "program is a number from 1 to 65535, not \"first\"", refused("udp://h:5?program=first", Map.of()));
        assertEquals("program is a number from 1 to 65535, not \"\"", refused("udp://h:5?program", Map.of()));
    }
}
