package io.millrace.core.plugin;

import io.millrace.api.plugin.BoundPorts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** The bundles of the running framework. */
@Component(service = InstalledBundles.class)
public final class FrameworkBundles implements InstalledBundles {
    private static final String PLATFORM = "io.millrace.platform.";
    private static final String FORMATS = "io.millrace.formats.";
    private static final String API = "io.millrace.api.";

    private final BundleContext framework;
    private volatile BoundPorts ports;

    @Activate
    public FrameworkBundles(BundleContext framework) {
        this.framework = framework;
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindPorts(BoundPorts arrived) {
        ports = arrived;
    }

    void unbindPorts(BoundPorts gone) {
        if (ports == gone) {
            ports = null;
        }
    }

    @Override
    public List<Item> plugins() {
        BoundPorts network = ports;
        Map<String, Integer> bound = network == null ? Map.of() : network.ports();
        return Arrays.stream(framework.getBundles())
                .filter(FrameworkBundles::isPlugin)
                .map(bundle -> item(bundle, bound))
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

    private static Item item(Bundle bundle, Map<String, Integer> bound) {
        Set<String> types = new TreeSet<>();
        List<String> serves = new ArrayList<>();
        ServiceReference<?>[] references = bundle.getRegisteredServices();
        for (ServiceReference<?> reference : references == null ? new ServiceReference<?>[0] : references) {
            String[] names = (String[]) reference.getProperty("objectClass");
            types.addAll(List.of(names));
            serves.add(ServedWords.of(names[0], properties(reference), bound));
        }
        String location = bundle.getLocation();
        return new Item(
                bundle.getSymbolicName(),
                bundle.getVersion().toString(),
                bundle.getBundleId(),
                bundle.getState() == Bundle.ACTIVE,
                location.startsWith("file:") && location.contains("/deploy/"),
                types,
                serves.stream().distinct().sorted().toList(),
                header(bundle, "Bundle-Name"),
                header(bundle, "Bundle-Description"));
    }

    private static String header(Bundle bundle, String name) {
        String value = bundle.getHeaders().get(name);
        return value == null ? "" : value.strip();
    }

    private static Map<String, Object> properties(ServiceReference<?> reference) {
        Map<String, Object> properties = new HashMap<>();
        for (String key : reference.getPropertyKeys()) {
            properties.put(key, reference.getProperty(key));
        }
        return properties;
    }
}
