package io.millrace.core.ladder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.codec.Watermark;
import io.millrace.api.codec.Watermark.Corner;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WatermarkSettingsTest {
    @TempDir
    Path data;

    private WatermarkSettings settings(Map<String, String> properties) {
        return new WatermarkSettings(properties::get, data);
    }

    private String reason(Map<String, String> properties) {
        WatermarkSettings settings = settings(properties);
        return assertThrows(IllegalArgumentException.class, () -> {
                    settings.watermarks();
                    settings.replacesSource();
                    settings.loudness();
                })
                .getMessage();
    }

    private void png(String name, int width, int height) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(33).putLong(0x89504E470D0A1A0AL).putInt(13);
        Files.write(
                data.resolve(name),
                head.putInt(0x49484452).putInt(width).putInt(height).array());
    }

    @Test
    void nothingIsDrawnWithoutAWord() {
        assertEquals(List.of(), settings(Map.of("overlay.text.size", "7")).watermarks());
        assertTrue(Double.isNaN(settings(Map.of()).loudness()));
    }

    @Test
    void everythingIsTakenAsItIsWritten() throws IOException {
        png("logo.png", 200, 100);
        Files.write(data.resolve("font.ttf"), new byte[] {0, 1, 0, 0, 9});
        Map<String, String> all = new HashMap<>(Map.of(
                "overlay.logo", "logo.png",
                "overlay.logo.corner", "bottom-left",
                "overlay.logo.opacity", "0.5",
                "overlay.text", "{stream}\n{utc} {x",
                "overlay.text.size", "4.5",
                "overlay.text.colour", "#ffee00",
                "overlay.text.box", "#00000080",
                "overlay.text.font", "font.ttf",
                "overlay.source", "TRUE",
                "loudness", "-16"));
        assertEquals(
                List.of(
                        new Watermark.Logo(data.resolve("logo.png"), Corner.BOTTOM_LEFT, 3, 10, 0.5),
                        new Watermark.Text(
                                "{stream}\n{utc} {x",
                                data.resolve("font.ttf").toString(),
                                Corner.BOTTOM_LEFT,
                                3,
                                4.5,
                                0xFFEE00FF,
                                0x80)),
                settings(all).watermarks());
        assertTrue(settings(all).replacesSource());
        assertEquals(-16, settings(all).loudness());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "overlay.text.corner | middle | top-left",
                "overlay.text.size | 0 | from 0.5 to 100",
                "overlay.text.size | big | from 0.5 to 100",
                "overlay.text.size | NaN | from 0.5 to 100",
                "overlay.text.margin | 51 | from 0 to 50",
                "overlay.text.colour | red;[x] | #RRGGBB",
                "overlay.text.colour | none | #RRGGBB",
                "overlay.text.box | #12 | none",
                "overlay.text | {clock} | {time}, {utc}",
                "overlay.text.font | none.ttf | can be read",
                "overlay.logo | none.png | can be read",
                "overlay.logo | ../secret.png | in the data folder",
                "overlay.logo | /etc/passwd | in the data folder",
                "overlay.logo | text.png | a PNG file",
                "overlay.logo | huge.png | 4096x4096 pixels",
                "overlay.text.font | text.png | TrueType",
                "overlay.source | maybe | true or false",
                "loudness | 0 | from -40 to -9",
                "loudness | loud | from -40 to -9",
            })
    void whatCannotBeNamesItsPropertyAndWhatIsAllowed(String property, String value, String allowed)
            throws IOException {
        Files.writeString(data.resolve("text.png"), "this is a text and long enough");
        png("huge.png", 100_000, 1);
        Map<String, String> properties = new HashMap<>(Map.of("overlay.text", "x"));
        properties.put(property, value);
        String reason = reason(properties);
        assertTrue(reason.startsWith(property + " = \"") && reason.contains(allowed), reason);
    }

    @Test
    void textThatIsTooLongOrHasControlCharactersIsRefused() {
        assertTrue(reason(Map.of("overlay.text", "x".repeat(10_000))).contains("1 to 500 characters"));
        assertTrue(reason(Map.of("overlay.text", "x\u0000y")).contains("control character"));
        assertTrue(reason(Map.of("overlay.text", "\u001b[31m")).contains("control character"));
        assertTrue(reason(Map.of("overlay.logo", "\0")).startsWith("overlay.logo = \" \" is refused"));
        assertTrue(reason(Map.of("overlay.logo", "y".repeat(10_000))).length() < 500);
    }
}
