package io.millrace.api.plugin;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Where the rooms that call plugins report what happened. Core counts, tells the operator once, and quarantines a plugin
 * that keeps failing: its services are no longer chosen. A service of core; safe for any thread, cheap on the data path.
 */
@ProviderType
public interface PluginFaults {
    /** A call into the plugin worked. */
    void succeeded(PluginVersion plugin);

    /** A call into the plugin failed by the plugin's fault. */
    void failed(PluginVersion plugin, Throwable cause);

    /**
     * A call into the plugin did not return within its time: the plugin is quarantined at once.
     *
     * @param reason plain words
     */
    void hung(PluginVersion plugin, String reason);

    /** Whether the plugin may be called. */
    boolean isQuarantined(PluginVersion plugin);
}
