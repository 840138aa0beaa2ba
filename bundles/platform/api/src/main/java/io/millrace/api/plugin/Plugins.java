package io.millrace.api.plugin;

import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Installs, replaces and removes plugins while streams are live. A service of core, used alike by shell, web console
 * and REST. Every operation completes with a sentence for the operator, or fails with a
 * {@link PluginOperationException} that says what is wrong and that nothing has changed.
 */
@ProviderType
public interface Plugins {
    /** Every media plugin, in order of name and version. */
    List<PluginState> list();

    /**
     * Installs a plugin from a bundle, a feature repository or a KAR.
     *
     * @param url {@code mvn:}, {@code file:} or {@code http(s):}
     */
    CompletionStage<String> install(URI url);

    /**
     * Replaces a plugin by another version: starts the new one beside the old one, moves the traffic, watches it for
     * ten seconds with the old one hot, drains and uninstalls the old one. A new version that fails meanwhile is
     * uninstalled again.
     *
     * @param plugin bundle symbolic name, or its end: {@code hls} if that is unique
     * @param url where the other version is
     */
    CompletionStage<String> swap(String plugin, URI url);

    /** Goes back to the version before the last swap. */
    CompletionStage<String> rollback(String plugin);

    /** Removes a plugin. */
    CompletionStage<String> uninstall(String plugin);
}
