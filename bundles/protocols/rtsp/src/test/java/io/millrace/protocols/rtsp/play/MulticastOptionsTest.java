package io.millrace.protocols.rtsp.play;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class MulticastOptionsTest {
    private static MulticastOptions of(String range) {
        return MulticastOptions.of(range, 5_004, 1, Optional.empty());
    }

    @Test
    void aRangeIsAGroupForEachStream() {
        MulticastOptions options = of(" 239.255.42.0/24 ");
        assertEquals(256, options.groups());
        assertEquals("239.255.42.0", options.group(0).getHostAddress());
        assertEquals("239.255.42.255", options.group(255).getHostAddress());
        assertEquals("239.1.1.1", of("239.1.0.0/16").group(257).getHostAddress());
        assertEquals(1, of("224.0.1.7/32").groups());
    }

    @Test
    void eachMediumHasAPairOfPorts() {
        assertEquals(5_004, of("239.0.0.0/24").port(0));
        assertEquals(5_008, of("239.0.0.0/24").port(2));
    }

    @Test
    void whatIsNoRangeIsRefused() {
        for (String wrong : new String[] {
            "239.255.42.0",
            "239.255.42.0/33",
            "239.0.0.0/8",
            "239.255.42.1/24",
            "192.168.1.0/24",
            "239.256.0.0/24",
            "ff02::1/120",
            "example.org/24",
            "/24",
            "239.0.0.0/24,239.0.1.0/24"
        }) {
            assertThrows(IllegalArgumentException.class, () -> of(wrong), wrong);
        }
    }
}
