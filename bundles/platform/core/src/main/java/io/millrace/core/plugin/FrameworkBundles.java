package io.millrace.core.plugin;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** The bundles of the running framework. */
@Component(service = InstalledBundles.class)
public final class FrameworkBundles implements InstalledBundles {
    private static final String PLATFORM = "io.millrace.platform.";
    private static final String FORMATS = "io.millrace.formats.";
    private static final String API = "io.millrace.api.";
    private static final String PROPERTY_PREFIX = "millrace.";

    private final BundleContext framework;

    @Activate
    public FrameworkBundles(BundleContext framework) {
        this.framework = framework;
    }

    @Override
    public List<Item> plugins() {
        return Arrays.stream(framework.getBundles())
                .filter(FrameworkBundles::isPlugin)
                .map(FrameworkBundles::item)
                .sorted(Comparator.comparing(Item::name).thenComparing(Item::version))
                .toList();
    }

    @Override
    public boolean answers(Item item) {
        Bundle bundle = framework.getBundle(item.bundleId());
        ServiceReference<?>[] references = bundle == null ? null : bundle.getRegisteredServices();
        if (references == null) {
            return item.services().isEmpty();
        }
        for (ServiceReference<?> reference : references) {
            if (framework.getService(reference) == null) {
                return false;
            }
            framework.ungetService(reference);
        }
        return true;
    }

    @Override
    public void remove(Item item) throws Exception {
        Bundle bundle = framework.getBundle(item.bundleId());
        if (bundle == null) {
            return;
        }
        String location = bundle.getLocation();
        if (item.deployed()) {
            Files.deleteIfExists(Path.of(java.net.URI.create(location)));
        }
        bundle.uninstall();
    }

    private static boolean isPlugin(Bundle bundle) {
        String name = bundle.getSymbolicName();
        String imports = bundle.getHeaders().get("Import-Package");
        return name != null
                && bundle.getState() != Bundle.UNINSTALLED
                && !name.startsWith(PLATFORM)
                && !name.startsWith(FORMATS)
                && imports != null
                && imports.contains(API);
    }

    private static Item item(Bundle bundle) {
        Set<String> types = new TreeSet<>();
        List<String> serves = new ArrayList<>();
        ServiceReference<?>[] references = bundle.getRegisteredServices();
        for (ServiceReference<?> reference : references == null ? new ServiceReference<?>[0] : references) {
            String[] names = (String[]) reference.getProperty("objectClass");
            types.addAll(List.of(names));
            serves.add(describe(names[0], reference));
        }
        String location = bundle.getLocation();
        return new Item(
                bundle.getSymbolicName(),
                bundle.getVersion().toString(),
                bundle.getBundleId(),
                bundle.getState() == Bundle.ACTIVE,
                location.startsWith("file:") && location.contains("/deploy/"),
                types,
                serves.stream().distinct().sorted().toList());
    }

    /** For example {@code ManifestFormat hls *.m3u8}. */
    private static String describe(String type, ServiceReference<?> reference) {
        StringBuilder text = new StringBuilder(type.substring(type.lastIndexOf('.') + 1));
        for (String key : reference.getPropertyKeys()) {
            if (key.startsWith(PROPERTY_PREFIX)) {
                Object value = reference.getProperty(key);
                text.append(' ').append(value instanceof Object[] many ? String.join(",", (String[]) many) : value);
            }
        }
        return text.toString();
    }
}
