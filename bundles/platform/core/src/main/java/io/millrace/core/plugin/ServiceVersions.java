package io.millrace.core.plugin;

import io.millrace.api.plugin.PluginVersion;
import io.millrace.api.plugin.PluginVersion.Version;
import java.util.Arrays;
import java.util.Optional;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;

/** Tells which version of which plugin offers a service, or runs. */
public final class ServiceVersions {
    private ServiceVersions() {}

    public static PluginVersion of(ServiceReference<?> reference) {
        return of(reference.getBundle(), id(reference));
    }

    /** The bundle that brought a class, with the newest of its services; empty for code of no bundle. */
    public static Optional<PluginVersion> of(Class<?> code) {
        Bundle bundle = FrameworkUtil.getBundle(code);
        if (bundle == null || bundle.getState() == Bundle.UNINSTALLED) {
            return Optional.empty();
        }
        ServiceReference<?>[] services = bundle.getRegisteredServices();
        long newest = services == null
                ? 0
                : Arrays.stream(services).mapToLong(ServiceVersions::id).max().orElse(0);
        return Optional.of(of(bundle, newest));
    }

    /** The ranking by which one service goes before another; 0 without one. */
    public static int ranking(ServiceReference<?> reference) {
        return reference.getProperty(Constants.SERVICE_RANKING) instanceof Integer value ? value : 0;
    }

    private static PluginVersion of(Bundle bundle, long serviceId) {
        return new PluginVersion(
                bundle.getSymbolicName(),
                Version.parse(bundle.getVersion().toString()),
                bundle.getBundleId(),
                serviceId);
    }

    private static long id(ServiceReference<?> service) {
        return (Long) service.getProperty(Constants.SERVICE_ID);
    }
}
