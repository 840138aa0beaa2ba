package io.millrace.protocols.hlspull.playlist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.protocols.hlspull.playlist.Variants.AudioRendition;
import io.millrace.protocols.hlspull.playlist.Variants.Variant;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VariantChoiceTest {
    private static final Variants VARIANTS = new Variants(
            List.of(
                    variant("mid", 2_000_000, 1280, 720, null),
                    variant("low", 800_000, 640, 360, "aac"),
                    variant("high", 6_000_000, 1920, 1080, "aac"),
                    variant("small", 900_000, 640, 360, "inside"),
                    variant("quiet", 1_000_000, 320, 180, "missing")),
            List.of(
                    sound("aac", "Deutsch", "de", false),
                    sound("aac", "English", "en", true),
                    new AudioRendition(Optional.empty(), "inside", "any", "", true)));

    private static Variant variant(String name, long bits, int width, int height, String group) {
        return new Variant(URI.create("http://o/" + name), bits, width, height, Optional.ofNullable(group));
    }

    private static AudioRendition sound(String group, String name, String language, boolean isDefault) {
        return new AudioRendition(Optional.of(URI.create("http://o/" + language)), group, name, language, isDefault);
    }

    private static VariantChoice.Chosen choose(String variant, String audio) throws PlaylistException {
        return VariantChoice.parse(variant, audio).of(VARIANTS);
    }

    @ParameterizedTest
    @CsvSource({
        "highest, http://o/high",
        "lowest, http://o/low",
        "<=2000000, http://o/mid",
        "<=900000, http://o/small",
        "1280x720, http://o/mid",
        "640x360, http://o/small",
        "1080p, http://o/high"
    })
    void aVariantIsChosen(String option, String uri) throws PlaylistException {
        assertEquals(uri, choose(option, "").media().toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"<=100", "4320p", "10x10"})
    void whatIsNotThereIsToldWithWhatIs(String option) {
        String message =
                assertThrows(PlaylistException.class, () -> choose(option, "")).getMessage();
        assertTrue(message.contains(option) && message.contains("1280x720 at 2000000"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "best", "<=", "<=5x", "720", "x720", "-1p"})
    void whatIsNoChoiceIsRefused(String option) {
        assertThrows(IllegalArgumentException.class, () -> VariantChoice.parse(option, ""));
    }

    @Test
    void theSoundIsTheDefaultOneOrTheNamedOne() throws PlaylistException {
        assertEquals(
                Optional.of(URI.create("http://o/en")), choose("highest", "").audio());
        assertEquals(
                Optional.of(URI.create("http://o/de")), choose("highest", "de").audio());
        assertEquals(
                Optional.of(URI.create("http://o/de")),
                choose("highest", "deutsch").audio());
        assertEquals(Optional.empty(), choose("640x360", "").audio(), "it is in the variant");
        assertEquals(Optional.empty(), choose("720p", "de").audio(), "there is no group");
        assertEquals(Optional.empty(), choose("180p", "").audio(), "the group has nothing");
        String message = assertThrows(PlaylistException.class, () -> choose("highest", "fr"))
                .getMessage();
        assertTrue(message.contains("Deutsch (de)"), message);
    }
}
