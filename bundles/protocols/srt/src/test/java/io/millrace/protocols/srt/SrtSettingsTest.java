package io.millrace.protocols.srt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.settings.Configuration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SrtSettingsTest {
    private final List<String> warnings = new ArrayList<>();

    private SrtSettings settings(Map<String, Object> properties) {
        return new Configuration<>(
                        SrtServer.PID,
                        SrtServer.Config.class,
                        values -> SrtSettings.of(values, warnings::add),
                        warnings::add)
                .start(properties);
    }

    @Test
    void theDefaultsAreThoseOfTheDocumentation() {
        SrtSettings settings = settings(Map.of());
        assertEquals(120, settings.latencyMs());
        assertEquals(5_000_000, settings.limits().idleUs());
        assertEquals(8_192, settings.limits().receivePackets());
        assertEquals(8_192, settings.limits().sendPackets());
        assertEquals(0, settings.limits().mostBitsPerSecond());
        assertEquals(1L << 24, settings.limits().keyRefreshPackets());
        assertEquals(1L << 12, settings.limits().keyAnnouncePackets());
        assertEquals(5_000, settings.maxConnections());
        assertEquals(200, settings.handshakesPerAddress());
        assertEquals(5_000, settings.handshakesPerSecond());
        assertEquals(64L << 20, settings.ringBytes());
        assertEquals(List.of(), warnings);
    }

    @Test
    void buffersHaveAPowerOfTwoOfPlaces() {
        for (int bytes : new int[] {65_536, 100_000, 1_000_000, 12_582_912, 100_000_000}) {
            SrtSettings settings = settings(Map.of("receiveBufferBytes", bytes, "sendBufferBytes", bytes));
            int places = settings.limits().receivePackets();
            assertEquals(1, Integer.bitCount(places));
            assertTrue(places == 64 || places * 1_500L <= bytes, bytes + " bytes, " + places + " places");
            assertEquals(places, settings.limits().sendPackets());
        }
    }

    @Test
    void aKeyCannotBeAnnouncedBeforeTheOneBeforeIsInUse() {
        SrtSettings settings = settings(Map.of("keyRefreshPackets", 1_000, "keyAnnouncePackets", 800));
        assertTrue(settings.limits().keyAnnouncePackets() <= settings.limits().keyRefreshPackets() / 2);
        assertTrue(warnings.toString().contains("at most half of keyRefreshPackets"), warnings.toString());
    }

    @Test
    void whatMakesNoSenseIsToldByItsName() {
        for (String property : List.of(
                "latencyMs",
                "idleSeconds",
                "receiveBufferBytes",
                "sendBufferBytes",
                "maxBitsPerSecond",
                "maxConnections",
                "handshakesPerAddress",
                "handshakesPerSecond",
                "ringBytes")) {
            warnings.clear();
            settings(Map.of(property, "-1"));
            assertTrue(warnings.toString().contains(property), property + ": " + warnings);
        }
    }
}
