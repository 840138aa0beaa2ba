package io.millrace.api.plugin;

import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The ports that protocols are bound to, which the environment may have changed from the defaults of {@link Protocol}. A
 * service of the platform; safe for any thread.
 */
@ProviderType
@FunctionalInterface
public interface BoundPorts {
    /** Ports bound now, by the name in {@code MILLRACE_<NAME>_PORT} in lower case: {@code rtmp}, {@code rtmps}. */
    Map<String, Integer> ports();
}
