package io.millrace.core.settings;

import io.millrace.api.settings.SettingKind;
import io.millrace.api.settings.Settings;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Collections;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.MetaTypeService;

/** Writes configurations as an operator would, and tells them at once: the file comes first, and is found as it is set. */
@Component(service = Settings.class)
public final class SettingsService implements Settings {
    /** Where File Install keeps the file of a configuration. */
    private static final String FILE_NAME = "felix.fileinstall.filename";

    private static final Set<String> NOT_SET_BY_ANYBODY =
            Set.of("service.pid", "service.factoryPid", "service.bundleLocation", FILE_NAME);
    private static final Pattern PID =
            Pattern.compile("io\\.millrace(\\.[a-z][a-z0-9-]{0,60}){1,6}(~[A-Za-z0-9._-]{1,100})?");
    private static final Pattern PROPERTY = Pattern.compile("\\.?[A-Za-z][A-Za-z0-9._-]{0,99}");
    private static final int MOST_CHARACTERS = 20_000;

    private final ConfigurationAdmin configurations;
    private final Supplier<List<SettingKind>> kinds;
    private final Path etc;

    @Activate
    public SettingsService(
            BundleContext context, @Reference ConfigurationAdmin configurations, @Reference MetaTypeService metatype) {
        this(
                configurations,
                new DescribedSettings(metatype, context::getBundles),
                Path.of(System.getProperty("karaf.etc", "etc")));
    }

    SettingsService(ConfigurationAdmin configurations, Supplier<List<SettingKind>> kinds, Path etc) {
        this.configurations = configurations;
        this.kinds = kinds;
        this.etc = etc;
    }

    @Override
    public List<SettingKind> kinds() {
        return kinds.get();
    }

    @Override
    public Map<String, Map<String, String>> configured() {
        Map<String, Map<String, String>> all = new TreeMap<>();
        try {
            Configuration[] found =
                    configurations.listConfigurations("(service.pid=" + DescribedSettings.PREFIX + "*)");
            for (Configuration each : found == null ? new Configuration[0] : found) {
                all.put(each.getPid(), values(each.getProperties()));
            }
        } catch (IOException | InvalidSyntaxException e) {
            throw new IllegalStateException("The configurations cannot be read", e);
        }
        return all;
    }

    private static Map<String, String> values(Dictionary<String, Object> properties) {
        Map<String, String> values = new TreeMap<>();
        for (String name : properties == null ? List.<String>of() : Collections.list(properties.keys())) {
            if (!NOT_SET_BY_ANYBODY.contains(name)) {
                values.put(name, text(properties.get(name)));
            }
        }
        return values;
    }

    private static String text(Object value) {
        if (value instanceof Object[] several) {
            return Arrays.stream(several).map(String::valueOf).collect(Collectors.joining(","));
        }
        return String.valueOf(value);
    }

    @Override
    public synchronized void write(String pid, Map<String, String> values) throws IOException {
        check(pid, values);
        Optional<Configuration> known = find(pid);
        Path file = known.flatMap(SettingsService::fileOf).orElse(etc.resolve(fileName(pid)));
        Hashtable<String, Object> properties = new Hashtable<>(values);
        save(file, values);
        properties.put(FILE_NAME, file.toAbsolutePath().toUri().toString());
        if (known.isPresent()) {
            known.get().update(properties);
        } else {
            make(pid).update(properties);
        }
    }

    private Configuration make(String pid) throws IOException {
        int name = pid.indexOf('~');
        return name < 0
                ? configurations.getConfiguration(pid, "?")
                : configurations.getFactoryConfiguration(pid.substring(0, name), pid.substring(name + 1), "?");
    }

    @Override
    public synchronized boolean delete(String pid) throws IOException {
        check(pid, Map.of());
        Optional<Configuration> known = find(pid);
        if (known.isEmpty()) {
            return false;
        }
        Files.deleteIfExists(fileOf(known.get()).orElse(etc.resolve(fileName(pid))));
        known.get().delete();
        return true;
    }

    private static void check(String pid, Map<String, String> values) {
        if (!PID.matcher(pid).matches()) {
            throw new IllegalArgumentException("A PID is io.millrace.… or, of several, io.millrace.…~NAME");
        }
        values.forEach((name, value) -> {
            if (!PROPERTY.matcher(name).matches() || NOT_SET_BY_ANYBODY.contains(name)) {
                throw new IllegalArgumentException("A property's name cannot be one");
            }
            if (value.length() > MOST_CHARACTERS
                    || value.chars().anyMatch(each -> each < ' ')
                    || value.contains("${")
                    || value.contains("$[")) {
                throw new IllegalArgumentException("The value of " + name + " has a line break, ${, $[ or is too long");
            }
        });
    }

    private static String fileName(String pid) {
        return pid.replace('~', '-') + ".cfg";
    }

    private Optional<Configuration> find(String pid) throws IOException {
        try {
            Configuration[] found = configurations.listConfigurations("(service.pid=" + pid + ")");
            return found == null ? Optional.empty() : Optional.of(found[0]);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The file that it came from, if that lies where configurations lie. */
    private static Optional<Path> fileOf(Configuration configuration) {
        Object file = configuration.getProperties() == null
                ? null
                : configuration.getProperties().get(FILE_NAME);
        return file == null ? Optional.empty() : Optional.of(Path.of(URI.create(file.toString())));
    }

    /** Whole or not at all, readable by the server's own user only. */
    private static void save(Path file, Map<String, String> values) throws IOException {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] own = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        Path fresh = Files.createTempFile(file.toAbsolutePath().getParent(), "settings", ".new", own);
        Files.writeString(fresh, lines(values));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String lines(Map<String, String> values) throws IOException {
        Properties properties = new Properties();
        properties.putAll(values);
        StringWriter text = new StringWriter();
        properties.store(text, null);
        // without the date that it begins with
        return text.toString()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .sorted()
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }
}
