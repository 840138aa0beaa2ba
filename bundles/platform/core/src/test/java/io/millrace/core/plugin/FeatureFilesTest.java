package io.millrace.core.plugin;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.features.ConfigFileInfo;
import org.apache.karaf.features.Feature;
import org.apache.karaf.features.FeatureEvent;
import org.apache.karaf.features.FeatureEvent.EventType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureFilesTest {
    private final List<ConfigFileInfo> files = new ArrayList<>();
    /** A feature is asked for its files alone. */
    private final Feature feature = (Feature) Proxy.newProxyInstance(
            Feature.class.getClassLoader(), new Class<?>[] {Feature.class}, (proxy, method, arguments) -> files);

    @TempDir
    Path base;

    private record Brought(String getFinalname) implements ConfigFileInfo {
        @Override
        public String getLocation() {
            return "mvn:a/b/1";
        }

        @Override
        public boolean isOverride() {
            return false;
        }
    }

    private Path brought(String name) throws IOException {
        files.add(new Brought(name));
        Path path = base.resolve(name);
        Files.createDirectories(path.getParent());
        return Files.writeString(path, "");
    }

    private void happens(EventType type, boolean replay) {
        new FeatureFiles(base).featureEvent(new FeatureEvent(type, feature, "root", replay));
    }

    @Test
    void programsGoWithTheirFeatureAndConfigurationStays() throws IOException {
        Path program = brought("codecs/ffmpeg-gpl/natives.jar");
        Path configuration = brought("etc/own.cfg");
        Path outside = brought("codecs/../etc/other.cfg");
        happens(EventType.FeatureInstalled, false);
        happens(EventType.FeatureUninstalled, true);
        assertTrue(Files.exists(program));
        happens(EventType.FeatureUninstalled, false);
        assertFalse(Files.exists(program));
        assertTrue(Files.exists(configuration));
        assertTrue(Files.exists(outside));
        happens(EventType.FeatureUninstalled, false);
    }
}
