package io.millrace.http.internal;

import io.millrace.api.plugin.PluginVersion;
import java.util.Collection;
import java.util.List;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;

/** Reads what a service reference tells about a plugin. */
final class ServiceNames {
    private ServiceNames() {}

    /** A property that is a text or several. */
    static List<String> texts(ServiceReference<?> reference, String property) {
        Object value = reference.getProperty(property);
        if (value instanceof String[] array) {
            return List.of(array);
        }
        if (value instanceof Collection<?> collection) {
            return collection.stream().map(Object::toString).toList();
        }
        return value == null ? List.of() : List.of(value.toString());
    }

    /** The component's name with its bundle's: the same for all versions of it. */
    static String component(ServiceReference<?> reference) {
        return bundleName(reference) + "/" + reference.getProperty("component.name");
    }

    static PluginVersion version(ServiceReference<?> reference) {
        Bundle bundle = reference.getBundle();
        long serviceId = (Long) reference.getProperty(Constants.SERVICE_ID);
        if (bundle == null) {
            return new PluginVersion(bundleName(reference), new PluginVersion.Version(0, 0, 0, ""), -1, serviceId);
        }
        Version version = bundle.getVersion();
        return new PluginVersion(
                bundleName(reference),
                new PluginVersion.Version(
                        version.getMajor(), version.getMinor(), version.getMicro(), version.getQualifier()),
                bundle.getBundleId(),
                serviceId);
    }

    private static String bundleName(ServiceReference<?> reference) {
        Bundle bundle = reference.getBundle();
        return bundle == null ? "gone" : bundle.getSymbolicName();
    }
}
