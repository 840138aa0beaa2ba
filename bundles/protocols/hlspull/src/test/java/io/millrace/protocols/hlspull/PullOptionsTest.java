package io.millrace.protocols.hlspull;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.settings.Configuration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PullOptionsTest {
    @Test
    void theyHaveDefaults() {
        PullOptions options = PullOptions.of(Map.of());
        assertFalse(options.loops());
        assertEquals(3, options.behind());
        assertTrue(PullOptions.of(Map.of("recording", "loop")).loops());
        assertEquals(12, PullOptions.of(Map.of("behind", "12")).behind());
    }

    @ParameterizedTest
    @CsvSource({"recording, often", "behind, 0", "behind, 101", "behind, few", "variant, best"})
    void whatMakesNoSenseIsRefusedByName(String option, String value) {
        String message = assertThrows(IllegalArgumentException.class, () -> PullOptions.of(Map.of(option, value)))
                .getMessage();
        assertTrue(message.contains("option." + option) && message.contains(value), message);
    }

    @Test
    void limitsAreChecked() {
        List<String> warnings = new ArrayList<>();
        Configuration<PullLimits> configuration =
                new Configuration<>("pid", HlsPullSource.Config.class, PullLimits::of, warnings::add);
        PullLimits defaults = new PullLimits(8 << 20, 64 << 20, 64L << 20, 10_000_000);
        assertEquals(defaults, configuration.start(Map.of()));
        assertEquals(List.of(), warnings);
        assertEquals(defaults, configuration.start(Map.of("requestSeconds", "0")));
        assertEquals(1, warnings.size());
    }
}
