package io.millrace.api.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.FourCc;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EncoderOfferTest {
    private static Map<String, String> options(String line) {
        return EncoderOffer.of(FourCc.HEVC, "libx265", "GPL-2.0-or-later", 0.02, line)
                .options();
    }

    @Test
    void optionsAreSeparatedBySpaces() {
        assertEquals(
                Map.of("preset", "p3", "x265-params", "bframes=0:scenecut=0"),
                options("preset=p3  x265-params=bframes=0:scenecut=0 "));
    }

    @Test
    void aValueMayBeEmptyAndSoMayTheLine() {
        assertEquals(Map.of("tune", ""), options("tune="));
        assertTrue(options("").isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"preset", "=p3", "preset=p3 preset=p4"})
    void whatIsNoOptionIsNamed(String line) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> options(line));
        assertTrue(
                refused.getMessage().contains(line.substring(line.length() - 2)),
                () -> line + " is not in " + refused.getMessage());
    }
}
