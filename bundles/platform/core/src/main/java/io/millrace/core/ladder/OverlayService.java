package io.millrace.core.ladder;

import io.millrace.api.codec.LadderProfile;
import io.millrace.api.codec.Ladders;
import io.millrace.api.codec.Overlays;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Collectors;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Reads and writes the properties {@code overlay.…} of the configurations that {@link ConfiguredLadder} is made of.
 * Felix File Install writes what changes into the file of a configuration; one that is new gets its file here.
 */
@Component
public final class OverlayService implements Overlays {
    /** Settings in the order in which they are shown. */
    static final List<String> SETTINGS = List.of(
            "logo",
            "logo.corner",
            "logo.margin",
            "logo.size",
            "logo.opacity",
            "text",
            "text.corner",
            "text.margin",
            "text.size",
            "text.colour",
            "text.box",
            "text.font",
            "source");

    private static final String PREFIX = "overlay.";
    /** Where File Install keeps the file of a configuration. */
    private static final String FILE_NAME = "felix.fileinstall.filename";

    private final ConfigurationAdmin configurations;
    private final Ladders ladders;
    private final Path data;
    private final Path etc;

    @Activate
    public OverlayService(@Reference ConfigurationAdmin configurations, @Reference Ladders ladders) {
        this(
                configurations,
                ladders,
                Path.of(System.getProperty("karaf.base", ".")),
                Path.of(System.getProperty("karaf.etc", "etc")));
    }

    /**
     * Changes nothing yet.
     *
     * @param data the folder that logos and fonts are looked for in
     * @param etc the folder of configurations
     */
    OverlayService(ConfigurationAdmin configurations, Ladders ladders, Path data, Path etc) {
        this.configurations = configurations;
        this.ladders = ladders;
        this.data = data;
        this.etc = etc;
    }

    @Override
    public synchronized Map<String, String> of(String profile) {
        Configuration configuration = find(profile);
        Dictionary<String, Object> properties = properties(configuration);
        Map<String, String> settings = new LinkedHashMap<>();
        SETTINGS.forEach(setting -> {
            Object value = properties.get(PREFIX + setting);
            settings.put(setting, value == null ? byDefault(setting) : value.toString());
        });
        return settings;
    }

    /** Those of a configuration, or what the profile that comes along would be written as. */
    private static Dictionary<String, Object> properties(Configuration configuration) {
        return configuration == null
                ? new Hashtable<>(Map.of(ConfiguredLadder.RUNGS, LadderService.DEFAULT_RUNGS))
                : configuration.getProperties();
    }

    private static String byDefault(String setting) {
        try {
            String method = (PREFIX + setting).replace('.', '_');
            return ConfiguredLadder.Config.class
                    .getMethod(method)
                    .getDefaultValue()
                    .toString();
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public synchronized void change(String profile, Map<String, String> changes) {
        Configuration configuration = find(profile);
        Dictionary<String, Object> properties = properties(configuration);
        changes.forEach((setting, value) -> {
            if (!SETTINGS.contains(setting)) {
                throw new IllegalArgumentException(
                        "There is no setting \"" + setting + "\"; there are " + String.join(", ", SETTINGS));
            }
            if (value.isBlank()) {
                properties.remove(PREFIX + setting);
            } else {
                properties.put(PREFIX + setting, value);
            }
        });
        new WatermarkSettings(property -> Objects.toString(properties.get(property), ""), data).check();
        try {
            if (configuration == null) {
                create(profile, properties);
            } else {
                configuration.update(properties);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The overlay of " + profile + " cannot be written", e);
        }
    }

    /** Null for the profile that comes along. */
    private Configuration find(String profile) {
        if (ladders.profiles().stream().noneMatch(known -> known.name().equals(profile))) {
            throw new IllegalArgumentException("There is no ladder profile \"" + profile + "\"; there are "
                    + ladders.profiles().stream().map(LadderProfile::name).collect(Collectors.joining(", ")));
        }
        try {
            Configuration[] all =
                    configurations.listConfigurations("(service.factoryPid=" + ConfiguredLadder.FACTORY_PID + ")");
            for (Configuration each : all == null ? new Configuration[0] : all) {
                if (each.getPid().equals(ConfiguredLadder.FACTORY_PID + "~" + profile)) {
                    return each;
                }
            }
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException("The configuration of " + profile + " cannot be read", e);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The file comes first and whole: whoever is faster, File Install finds what is set. */
    private void create(String profile, Dictionary<String, Object> properties) throws IOException {
        Path file = etc.resolve(ConfiguredLadder.FACTORY_PID + "-" + profile + ".cfg");
        Path unfinished = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(unfinished, text(properties));
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        properties.put(FILE_NAME, file.toAbsolutePath().toUri().toString());
        configurations
                .getFactoryConfiguration(ConfiguredLadder.FACTORY_PID, profile, "?")
                .update(properties);
    }

    private static String text(Dictionary<String, Object> properties) throws IOException {
        Properties lines = new Properties();
        properties
                .keys()
                .asIterator()
                .forEachRemaining(
                        key -> lines.setProperty(key, properties.get(key).toString()));
        StringWriter text = new StringWriter();
        lines.store(text, null);
        // without the date that it begins with
        return text.toString()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }
}
