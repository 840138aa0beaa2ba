package io.millrace.core.ladder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.codec.LadderProfile;
import io.millrace.api.codec.Ladders;
import io.millrace.api.codec.OutputStatus;
import io.millrace.api.media.StreamName;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What profiles draw, in their configurations. */
final class OverlayServiceTest {
    @TempDir
    Path data;

    private final FakeConfigurations configurations = new FakeConfigurations();
    private OverlayService overlays;

    /** Two profiles. */
    private static final class FakeLadders implements Ladders {
        @Override
        public List<LadderProfile> profiles() {
            return List.of(LadderService.DEFAULT, new LadderProfile("tv", LadderService.DEFAULT.rungs()));
        }

        @Override
        public void assign(String target, Optional<String> profile) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Map<String, String> assignments() {
            return Map.of();
        }

        @Override
        public Optional<LadderProfile> profileOf(StreamName stream) {
            return Optional.empty();
        }

        @Override
        public List<OutputStatus> renditions(StreamName stream) {
            return List.of();
        }
    }

    @BeforeEach
    void start() throws IOException {
        Files.createDirectory(data.resolve("etc"));
        configurations.put("io.millrace.core.ladder~tv", Map.of("rungs", "720p h264 1M", "overlay.text", "live"));
        configurations.put("io.millrace.core.ladder~tv2", Map.of("rungs", "480p h264 1M"));
        overlays = new OverlayService(configurations, new FakeLadders(), data, data.resolve("etc"));
    }

    private Object property(String name) {
        return configurations.properties("io.millrace.core.ladder~tv").get(name);
    }

    @Test
    void everySettingIsShownWithItsDefault() {
        Map<String, String> settings = overlays.of("tv");
        assertEquals(OverlayService.SETTINGS, List.copyOf(settings.keySet()));
        assertEquals("live", settings.get("text"));
        assertEquals("bottom-left", settings.get("text.corner"));
        assertEquals("", settings.get("logo"));
        assertEquals("", overlays.of("default").get("text"));
    }

    @Test
    void changesAreWrittenAndTheRestStays() {
        overlays.change("tv", Map.of("text", "{time}", "text.corner", "top-left"));
        assertEquals("{time}", property("overlay.text"));
        assertEquals("top-left", property("overlay.text.corner"));
        assertEquals("720p h264 1M", property("rungs"));
        overlays.change("tv", Map.of("text", ""));
        assertNull(property("overlay.text"));
        assertEquals("top-left", overlays.of("tv").get("text.corner"));
    }

    @Test
    void whatMakesNoSenseChangesNothing() {
        String reason = refused("tv", Map.of("text", "other", "text.corner", "middle"));
        assertTrue(reason.startsWith("overlay.text.corner = \"middle\" is refused"), reason);
        // it would matter as soon as there is a logo
        assertTrue(refused("tv", Map.of("logo.opacity", "2")).startsWith("overlay.logo.opacity"));
        assertTrue(refused("tv", Map.of("logo", "missing.png")).startsWith("overlay.logo = "));
        assertTrue(refused("tv", Map.of("colour", "red")).contains("there are logo, logo.corner"));
        assertTrue(refused("radio", Map.of("text", "x")).endsWith("there are default, tv"));
        assertEquals("live", property("overlay.text"));
        assertEquals(0, configurations.updates);
    }

    private String refused(String profile, Map<String, String> changes) {
        return assertThrows(IllegalArgumentException.class, () -> overlays.change(profile, changes))
                .getMessage();
    }

    @Test
    void theProfileThatComesAlongGetsAFile() throws IOException {
        overlays.change("default", Map.of("text", "#1: {stream}\n{time}"));
        Path file = data.resolve("etc/io.millrace.core.ladder-default.cfg");
        Properties written = new Properties();
        written.load(new StringReader(Files.readString(file)));
        assertEquals(Map.of("rungs", LadderService.DEFAULT_RUNGS, "overlay.text", "#1: {stream}\n{time}"), written);
        assertEquals(LadderService.DEFAULT, ConfiguredLadder.parse("default", written.getProperty("rungs")));
        Map<String, Object> properties = configurations.properties("io.millrace.core.ladder~default");
        assertEquals(file.toUri().toString(), properties.get("felix.fileinstall.filename"));
        assertEquals("#1: {stream}\n{time}", overlays.of("default").get("text"));
        assertFalse(Files.exists(file.resolveSibling(file.getFileName() + ".new")));
        // the file is there: from now on it is written by who reads it
        Files.delete(file);
        overlays.change("default", Map.of("text", "other"));
        assertFalse(Files.exists(file));
        assertEquals(2, configurations.updates);
    }
}
