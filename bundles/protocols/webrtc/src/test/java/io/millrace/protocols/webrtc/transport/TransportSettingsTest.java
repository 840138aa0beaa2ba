package io.millrace.protocols.webrtc.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.settings.Configuration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TransportSettingsTest {
    private final List<String> warnings = new ArrayList<>();
    private final Configuration<TransportSettings> configuration = new Configuration<>(
            TransportServer.PID, TransportServer.Config.class, TransportSettings::of, warnings::add);

    @Test
    void defaultsAreThoseThatAreDocumented() {
        assertEquals(new TransportSettings(5_000, 200, 5_000, 30_000_000, 10_000, true), configuration.start(Map.of()));
        assertEquals(List.of(), warnings);
    }

    @Test
    void valuesAreTaken() {
        Map<String, Object> values = Map.of(
                "maxTransports", "7",
                "checksPerAddress", "8",
                "checksPerSecond", "9",
                "consentSeconds", "10",
                "handshakeSeconds", "11",
                "interfaceAddresses", "false");
        assertEquals(new TransportSettings(7, 8, 9, 10_000_000, 11_000, false), configuration.start(values));
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        configuration.start(Map.of("consentSeconds", "0"));
        assertTrue(warnings.get(0).contains("consentSeconds"), warnings.toString());
    }
}
