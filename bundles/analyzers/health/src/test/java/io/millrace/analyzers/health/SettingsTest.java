package io.millrace.analyzers.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.analyzers.health.Thresholds.Limit;
import io.millrace.api.media.StreamName;
import io.millrace.api.settings.Configuration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What operators may write into the configuration. */
class SettingsTest {
    private final List<String> warnings = new ArrayList<>();
    private final Configuration<HealthSettings> configuration =
            new Configuration<>(HealthService.PID, HealthService.Config.class, HealthSettings::of, warnings::add);

    private double limit(HealthSettings settings, String stream, Limit limit) {
        return settings.of(StreamName.parse(stream)).get(limit);
    }

    @Test
    void withoutAConfigurationTheDefaultsHold() {
        HealthSettings settings = configuration.start(Map.of());
        for (Limit limit : Limit.values()) {
            assertEquals(Thresholds.standard().get(limit), limit(settings, "live/x", limit), limit.property());
        }
        assertEquals(List.of(), warnings);
    }

    @Test
    void theLastRuleThatMatchesHoldsAndOthersAddToIt() {
        HealthSettings settings = configuration.start(Map.of(
                "minVideoKbps",
                "80",
                "streams",
                "live/* noDataSeconds=5 maxDriftMs=90, live/cam* noDataSeconds=9, * silenceSeconds=33"));
        assertEquals(List.of(), warnings);
        assertEquals(9, limit(settings, "live/cam1", Limit.NO_DATA_SECONDS));
        assertEquals(90, limit(settings, "live/cam1", Limit.DRIFT_MS));
        assertEquals(80, limit(settings, "live/cam1", Limit.MIN_VIDEO_KBPS));
        assertEquals(33, limit(settings, "other/x", Limit.SILENCE_SECONDS));
        assertEquals(2, limit(settings, "other/x", Limit.NO_DATA_SECONDS));
        assertEquals(9, limit(settings, "live/cam1@720p", Limit.NO_DATA_SECONDS), "a rendition is its stream");
    }

    @Test
    void whatMakesNoSenseIsNamed() {
        for (String wrong : List.of(
                "live/x noDataSeconds",
                "live/x noDataSeconds=0",
                "live/x noDataSeconds=NaN",
                "live/x nonsense=5",
                "not a pattern=",
                "live noDataSeconds=5")) {
            warnings.clear();
            HealthSettings settings = configuration.start(Map.of("streams", wrong));
            assertEquals(1, warnings.size(), wrong);
            assertTrue(warnings.get(0).contains("streams = \"" + wrong), warnings.get(0));
            assertTrue(warnings.get(0).contains("live/cam* minVideoKbps=500"), "says what is allowed");
            assertEquals(2, limit(settings, "live/x", Limit.NO_DATA_SECONDS));
        }
    }

    @Test
    void aWrongNumberKeepsWhatThereWas() {
        HealthSettings before = configuration.start(Map.of("noDataSeconds", "7"));
        HealthSettings after = configuration.change(Map.of("noDataSeconds", "70", "maxDriftMs", "100"), before);
        assertEquals(before, after);
        assertTrue(warnings.get(0).contains("a number from 0.5 to 60"), warnings.get(0));
    }
}
