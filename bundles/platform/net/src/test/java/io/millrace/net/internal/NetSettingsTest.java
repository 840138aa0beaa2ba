package io.millrace.net.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetSettingsTest {
    @Test
    void defaultsListenEverywhereAndTrustNobody() {
        NetSettings settings = NetSettings.of(Map.of());
        assertEquals("0.0.0.0:1935", text(settings, "rtmp", 1935));
        assertTrue(settings.trustedProxies().isEmpty());
    }

    @Test
    void environmentMovesPortsAndAddress() {
        NetSettings settings = NetSettings.of(
                Map.of("MILLRACE_BIND", "127.0.0.1", "MILLRACE_RTMP_PORT", "2935", "MILLRACE_RTMPS_PORT", " 0 "));
        assertEquals("127.0.0.1:2935", text(settings, "rtmp", 1935));
        assertEquals("127.0.0.1:0", text(settings, "rtmps", 1936));
        assertEquals("127.0.0.1:8890", text(settings, "srt", 8890));
    }

    private static String text(NetSettings settings, String name, int port) {
        return settings.address(name, port).getAddress().getHostAddress() + ":"
                + settings.address(name, port).getPort();
    }

    @ParameterizedTest
    @ValueSource(strings = {"65536", "-1", "rtmp", "1 2"})
    void impossiblePortsNameTheVariable(String value) {
        NetSettings settings = NetSettings.of(Map.of("MILLRACE_RTMP_PORT", value));
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> settings.address("rtmp", 1935));
        assertTrue(refusal.getMessage().contains("MILLRACE_RTMP_PORT=" + value));
    }

    @Test
    void impossibleAddressNamesTheVariable() {
        IllegalArgumentException refusal = assertThrows(
                IllegalArgumentException.class, () -> NetSettings.of(Map.of("MILLRACE_BIND", "999.1.1.1.1")));
        assertTrue(refusal.getMessage().contains("MILLRACE_BIND"));
    }

    @Test
    void impossibleProxiesNameTheVariableAndTheElement() {
        Map<String, String> environment = Map.of("MILLRACE_TRUSTED_PROXIES", "127.0.0.1, proxy.example.com");
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> NetSettings.of(environment));
        assertTrue(refusal.getMessage().contains("MILLRACE_TRUSTED_PROXIES"), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("proxy.example.com"), refusal.getMessage());
    }
}
