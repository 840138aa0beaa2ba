package io.millrace.core.plugin;

import io.millrace.api.plugin.PluginVersion;
import io.millrace.api.plugin.PluginVersion.Version;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;

/** Tells which version of which plugin offers a service. */
public final class ServiceVersions {
    private ServiceVersions() {}

    public static PluginVersion of(ServiceReference<?> reference) {
        Bundle bundle = reference.getBundle();
        return new PluginVersion(
                bundle.getSymbolicName(), Version.parse(bundle.getVersion().toString()), bundle.getBundleId(), (Long)
                        reference.getProperty(Constants.SERVICE_ID));
    }
}
